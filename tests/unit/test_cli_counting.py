"""`python -m app count`: a model of texts of any size, from the command line."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from app.cli import cli, counting, main
from app.jobs import calls
from app.runs.ngram_process import train_file


@pytest.fixture
def text(tmp_path, monkeypatch):
    """A text of the test's own; little memory, so that it is counted in parts."""
    monkeypatch.setenv("UNROLL_NGRAM_MEMORY", "65536")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "text.txt"
    path.write_text("the cat sat on a mat\na dog ran by\n" * 900)
    return path


def invoke(*args):
    return CliRunner().invoke(cli, ["count", *args])


def test_it_tells_what_was_counted_and_where_it_is(text, tmp_path):
    done = invoke("text.txt", "--order", "3", "--out", "ours")
    assert done.exit_code == 0, done.output
    train_file(text, 3, tmp_path / "theirs")
    for ending in (".safetensors", ".json"):
        assert (tmp_path / f"ours{ending}").read_bytes() == (tmp_path / f"theirs{ending}").read_bytes()
    told = dict(re.split(r" {2,}", line) for line in done.stdout.splitlines())
    assert told.pop("Time").endswith(" s")
    assert told == {
        "Tokens": "10,800",
        "Vocabulary |V|": "12",
        "2-grams": "12",
        "3-grams": "10",
        "Saved as": "ours.safetensors",
    }
    found = CliRunner().invoke(cli, ["score", "the cat sat", "--model", "ours", "--smoothing", "kneser_ney"])
    assert '"smoothing":"kneser_ney"' in found.stdout.replace(" ", "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("nothing.txt", "--out", "ours"), "nothing.txt"),
        (("text.txt", "--out", "ours", "--order", "9"), "order"),
        (("text.txt", "--out", "text.txt/ours"), "counting"),
        (("text.txt", "--out", "nosuch://ours"), "counting"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(text, capsys, monkeypatch, args, said):
    monkeypatch.setattr("sys.argv", ["app", "count", *args])
    with pytest.raises(SystemExit) as found:
        main()
    assert found.value.code == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_a_cluster_that_is_away_is_told(text, capsys, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(calls, "PATIENCE", 0.3)
    monkeypatch.setenv("UNROLL_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setattr("sys.argv", ["app", "count", "text.txt", "--out", "ours"])
    with pytest.raises(SystemExit):
        main()
    assert "UNROLL_SCHEDULER" in capsys.readouterr().err
    assert invoke("text.txt", "--out", "ours", "--workers", "0").exit_code == 0


def test_ctrl_c_keeps_what_was_counted(text, tmp_path, monkeypatch):
    real = counting.count_texts

    def stopped(job, calls, report):
        def until(stage, share):
            if stage == "merge":
                raise KeyboardInterrupt
            report(stage, share)

        return real(job, calls, until)

    monkeypatch.setattr(counting, "count_texts", stopped)
    first = invoke("text.txt", "--out", "ours")
    assert (first.exit_code, first.stdout) == (
        130,
        "Stopped. What was counted is kept: the same command goes on from there.\n",
    )
    [left] = tmp_path.glob("ours.*.counting")
    assert list(left.glob("count-*"))
    monkeypatch.setattr(counting, "count_texts", real)
    assert invoke("text.txt", "--out", "ours").exit_code == 0
    assert not left.exists()
