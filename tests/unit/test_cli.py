"""The command line: the API's answers on a terminal, set-up with and without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.explain.check.example import laid_out, tiny_example
from app.explain.sentence.score import How, Smoothing, score
from app.settings import ROOT, Settings
from app.store.model_registry import Store
from app.web.http.responses import to_json
from app.web.terminal import words


@pytest.fixture
def offline(tmp_path, data_url, monkeypatch):
    """An empty data folder, its assets built already, and a package index that nobody answers at."""
    shutil.copytree(f"{data_url}/assets", tmp_path / "assets")
    for name, value in {
        "UNROLL_DATA": str(tmp_path), "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "",
        "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1", "PIP_FIND_LINKS": "", "LC_ALL": "C.UTF-8",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return tmp_path


def test_growth_prints_an_order_a_row():
    told = CliRunner().invoke(cli, ["growth", "tutorial", "--order", "2"])
    grown = json.loads(told.output)["growth"]
    assert [row["order"] for row in grown] == [1, 2]
    assert grown[1]["possible"] == grown[0]["possible"] ** 2
    assert set(grown[1]["perplexity"]) == {"witten_bell", "kneser_ney"}


def test_generate_prints_an_event_a_line():
    asked = ["generate", "今天", "--model", "tutorial-char-2gram", "--seed", "1"]
    lines = [json.loads(line) for line in CliRunner().invoke(cli, asked).output.splitlines()]
    assert lines[0]["tokens"] == ["今", "天"]
    assert lines[-1]["num_tokens"] == len(lines) - 2
    assert lines[-1]["text"].startswith("今天" + lines[1]["token"])


def test_perplexity_of_a_file(tmp_path):
    (tmp_path / "held-out.txt").write_text("今天的天气真好呀\n天气\n", encoding="utf-8")
    told = CliRunner().invoke(cli, ["perplexity", str(tmp_path / "held-out.txt"), "--model", "rnn-tiny"])
    found = json.loads(told.output)["held_out"]
    assert (found["num_sentences"], found["num_predicted"], found["num_oov"]) == (2, 12, 0)
    assert found["perplexity"] > 1


def test_score_prints_what_the_api_answers(data_url):
    told = CliRunner().invoke(cli, ["score", "天气", "--model", "tutorial-char-2gram", "--boundaries"])
    expected = score(
        ["天气"], ["tutorial-char-2gram"], Store(Settings(data=data_url)), How(Smoothing.MLE, 1.0, True)
    )
    assert json.loads(told.output) == json.loads(to_json({"scores": expected}))


def test_trace_prints_what_the_api_answers():
    told = CliRunner().invoke(cli, ["trace", "天", "--model", "rnn-tiny", "--top-k", "2", "--gradients"])
    answer = json.loads(told.output)
    assert [step["y"]["token"] for step in answer["steps"]] == ["天", "</s>"]
    assert len(answer["steps"][0]["yhat"]["top"]) == 2
    assert len(answer["gradients"]["dW"]) == 3


@pytest.mark.parametrize(
    ("language", "agrees"), [("C.UTF-8", "Everything agrees"), ("zh_CN.UTF-8", "全部一致")]
)
def test_check_of_a_right_file_is_status_0(tmp_path, data_url, language, agrees):
    (tmp_path / "mine.json").write_text(laid_out(tiny_example(Store(Settings(data=data_url)), False)))
    told = CliRunner().invoke(cli, ["check", str(tmp_path / "mine.json")], env={"LC_ALL": language})
    assert (told.exit_code, told.output[: len(agrees)]) == (0, agrees)


def test_check_of_a_slip_names_it_and_is_status_1(tmp_path, data_url):
    (tmp_path / "mine.json").write_text(laid_out(tiny_example(Store(Settings(data=data_url)), True)))
    told = CliRunner().invoke(cli, ["check", str(tmp_path / "mine.json")], env={"LC_ALL": "C"})
    assert told.exit_code == 1
    assert "\nh     agrees\n" in told.output
    assert re.search(r"\ndW    differs  first at \[0, 0\]: ours \S+, yours \S+; largest", told.output)
    assert "\ntanh′ taken from a instead of h\n" in told.output
    assert "\x1b" not in told.output


def test_the_readmes_program_is_told_its_slip(tmp_path, monkeypatch):
    """The program in the README runs as it stands, and check says of it what the README says."""
    part = (ROOT / "README.md").read_text(encoding="utf-8").split("## Check your own implementation")[1]
    monkeypatch.chdir(tmp_path)
    exec(re.search(r"```python\n(.*?)```", part, re.DOTALL)[1], {})
    told = CliRunner().invoke(cli, ["check", "mine.npz"], env={"LC_ALL": "C"})
    assert told.exit_code == 1
    assert re.search('here: "(.*?)"', part)[1] in told.output.splitlines()


@pytest.mark.parametrize("content", [b"\x7fELF{{{{", b"{}", b"PK\x03\x04", b"\xff\xfe{", b""])
def test_check_of_a_bad_file_is_one_error_and_status_1(tmp_path, content):
    (tmp_path / "bad").write_bytes(content)
    done = run("check", str(tmp_path / "bad"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("The request is invalid")


def test_check_of_no_file_is_one_error_and_status_1(tmp_path):
    done = run("check", str(tmp_path / "nobody.npz"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_an_error_of_ours_is_one_line_in_words_and_status_1():
    told = run("score", "天", "--model", "nobody")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "No such model: There is no model “nobody”. /api/v1/models lists them all.\n"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("UNROLL_MAX_CORPORA", "secret", "must be a whole number"),
        ("UNROLL_LANGUAGE", "fr", "must be one of zh, en"),
        ("UNROLL_DATA", "nope://x", "there is no such kind of store"),
        ("UNROLL_ROOT_PATH", "unroll", "must begin with /"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_sentence(monkeypatch, name, value, reason):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for command in (("-m", "app", "score", "天"), ("-c", "import app.main")):
        told = subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr.startswith(f"{name} cannot be used: {reason}")
        assert told.stderr.count("\n") == 1
        assert value not in told.stderr.replace("/unroll", "")


def test_setup_without_a_network_says_so_in_one_line_and_succeeds(offline):
    told = run("setup")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines[0].startswith("Could not download the Tatoeba corpora")
    assert len(lines) == 2
    assert "Traceback" not in told.stderr
    answer = json.loads(CliRunner().invoke(cli, ["score", "天气"]).output)
    assert answer["scores"][0]["model"] == "tutorial-char-1gram"


def test_setup_is_quick_when_all_is_there(data_url):
    begun = time.perf_counter()
    told = CliRunner().invoke(cli, ["setup"], env={"LC_ALL": "zh_CN.UTF-8"})
    assert told.exit_code == 0
    assert told.stdout.startswith("语料已就绪。")
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
    ],
)
def test_the_terminals_language(monkeypatch, variables, language):
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert words().language == language


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("天气\n今天".encode("gb18030"), "Line 1: held-out.txt: byte 1 is not valid UTF-8"),
        ("天\n气\x06".encode(), "Line 2: Character 2 is not valid text"),
    ],
)
def test_perplexity_of_what_is_no_text_names_the_line(tmp_path, content, told):
    (tmp_path / "held-out.txt").write_bytes(content)
    done = run("perplexity", str(tmp_path / "held-out.txt"), "--model", "tutorial-char-2gram")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert told in done.stderr


def test_perplexity_takes_an_encoding_and_only_lf_ends_a_line(tmp_path):
    (tmp_path / "held-out.txt").write_bytes("天气\r今天\n天".encode("gb18030"))
    asked = [
        "perplexity",
        str(tmp_path / "held-out.txt"),
        "--model",
        "tutorial-char-2gram",
        "--encoding",
        "gbk",
    ]
    assert json.loads(CliRunner().invoke(cli, asked).output)["held_out"]["num_sentences"] == 2


@pytest.mark.parametrize(
    ("order", "told"), [("2", "byte 1 is not valid UTF-8"), ("9", "order: must be between")]
)
def test_training_that_cannot_be_is_one_sentence_and_status_1(tmp_path, order, told):
    (tmp_path / "text.txt").write_bytes("天 气".encode("gb18030" if order == "2" else "utf-8"))
    asked = [sys.executable, "-m", "app.ngrams.train", str(tmp_path / "text.txt"), order, str(tmp_path / "m")]
    done = subprocess.run(asked, check=False, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def run(*arguments):
    """Run `python -m app` as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        check=False, capture_output=True, text=True, encoding="utf-8", cwd=Path(ROOT), timeout=60,
        env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "300"},
    )  # fmt: skip


def test_a_server_told_to_stop_waits_ten_seconds_at_most(monkeypatch):
    told = {}
    monkeypatch.setattr("uvicorn.run", lambda app, **options: told.update(options))
    CliRunner().invoke(cli, ["serve"])
    assert 0 < told["timeout_graceful_shutdown"] <= 10
