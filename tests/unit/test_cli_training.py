"""`python -m app train`: a model of a text on the command line, stopped, killed and gone on with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import cli, following, main
from app.cli.following import RunWatcher
from app.runs.checkpoints import read_checkpoint
from app.runs.training import carried
from app.runs.training.drive import drive
from app.settings import ROOT, Settings
from app.store.corpora.uploads import OwnText
from app.store.model_registry import Store
from app.store.runs.shelf import STALLED
from app.web.html.i18n import load_catalogues

WORDS = ["the", "cat", "sat", "on", "a", "mat", "saw", "one", "dog", "run", "by", "two", "trees", "in"]
RNG = np.random.default_rng(3)
TEXT = "\n".join(" ".join(RNG.choice(WORDS, size=n)) for n in RNG.integers(2, 8, 60))
QUICK = ("--hidden-size", "6", "--epochs", "3")
LONG = ("--hidden-size", "6", "--epochs", "70")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder of the test's own and a text beside it; this process keeps its priority."""
    monkeypatch.setenv("UNROLL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(carried, "step_back", lambda: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text(TEXT)
    return tmp_path


def store_in(folder):
    return Store(Settings(data=str(folder)))


def test_a_network_of_a_file_is_trained_once_and_told(folder):
    first, again = (CliRunner().invoke(cli, ["train", "mine.txt", *QUICK]) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    store = store_in(folder / "data")
    [card] = store.own_models()
    [run] = store.runs.all()
    assert run.claims() == [1]
    assert (card.kind, card.hidden_size, card.corpus[:5]) == ("rnn", 6, "mine-")
    assert re.search(r"^Vocabulary \|V\| +17$", first.stdout, re.M)
    for one in (first, again):
        assert f"/unroll?model={card.id}\n" in one.stdout
        assert f"{card.held_out['perplexity']:.1f}" in one.stdout


def test_counts_of_a_corpus_that_is_there(folder):
    told = CliRunner().invoke(
        cli,
        ["train", "tutorial", "--kind", "ngram", "--order", "2", "--name", "天气"],
        env={"LC_ALL": "zh_CN"},
    )
    assert told.exit_code == 0, told.output
    [card] = store_in(folder / "data").own_models()
    assert (card.order, card.title["zh"], card.corpus) == (2, "天气", "tutorial")
    assert f"/?models={card.id}\n" in told.stdout
    assert "词表大小 |V|" in told.stdout


def test_a_novel_in_another_encoding_is_cut_at_its_marks(folder):
    (folder / "novel.txt").write_bytes("今天天气真好。明天也好！\n后天呢？".encode("gb18030"))
    asked = ["train", "novel.txt", "--kind", "ngram", "--order", "2", "--encoding", "auto", "--cut", "marks"]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output
    [corpus] = [card for card in store_in(folder / "data").corpora() if card.own]
    assert (corpus.num_sentences, corpus.num_tokens, corpus.language) == (3, 16, "zh")


def test_a_dry_run_tells_the_plan_and_leaves_nothing(folder):
    told = CliRunner().invoke(cli, ["train", "mine.txt", *QUICK, "--dry-run"])
    V, H = 17, 6
    assert told.exit_code == 0, told.output
    assert f" {2 * V * H + H * H + H + V}\n" in told.stdout
    assert "Expected time here" in told.stdout
    assert not (folder / "data").exists()


@pytest.mark.parametrize(
    "case",
    [
        (
            ("nobody.txt",),
            "The file cannot be read: nobody.txt: the file is missing",
            "无法读取文件: nobody.txt：文件不存在",
        ),
        (("bytes",), "Line 2: bytes: byte 4 is not valid UTF-8", "第 2 行"),
        (("blank",), "empty or blank", "空格"),
        (("mine.txt", "--epochs", "0"), "epochs: must be at least 1", "epochs：不能小于 1"),
        (("mine.txt", "--hidden-size", "9999999"), "at most 1024", "1024 个"),
        (("mine.txt", "--encoding", "klingon"), "encoding", "encoding"),
        (("half", "--encoding", "raw_unicode_escape"), "Line 1: Character 1 is not valid text", "第 1 行"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_trained_is_one_sentence_and_leaves_nothing(
    folder, monkeypatch, capsys, language, case
):
    asked, en, zh = case
    (folder / "bytes").write_bytes(b"ok\n\xff\xfe\xfd")
    (folder / "half").write_bytes(rb"\ud800")
    (folder / "blank").write_text(" \n\n")
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    monkeypatch.setattr(sys, "argv", ["app", "train", *asked])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert (ended.value.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert {"en": en, "zh": zh}[language] in told.err
    store = store_in(folder / "data")
    assert [info for info in store.infos() if info.own] == []
    assert store.runs.all() == []


def process(*asked):
    return subprocess.Popen(
        [sys.executable, "-m", "app", "train", *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def wait_beyond(step, store, ours):
    """Wait until the only run has kept parameters of a later step; return the run."""
    while ours.poll() is None:
        for run in store.runs.all():
            if any(kept > step for kept, _ in run.snapshots()):
                return run
        time.sleep(0.005)
    raise AssertionError(ours.communicate())


def test_stopped_and_then_killed_it_ends_in_the_same_weights(folder):
    store = store_in(folder / "data")
    with process("mine.txt", *LONG) as ours:
        run = wait_beyond(2, store, ours)
        ours.send_signal(signal.SIGINT)
        told, errors = ours.communicate(timeout=60)
    assert (ours.returncode, store.runs.state(run)) == (130, "cancelled"), (told, errors)
    assert "Stopped. A checkpoint is kept: the same command goes on from there." in told
    assert "Traceback" not in errors
    step = read_checkpoint(run.checkpoints()[0]).step
    with process("mine.txt", *LONG) as ours:
        wait_beyond(step, store, ours)
        ours.kill()
    assert run.ended() is None
    for file in [*run.path.glob("claims/*"), *run.path.glob("records/*")]:
        os.utime(file, (time.time() - 2 * STALLED,) * 2)  # silent for so long
    done = CliRunner().invoke(cli, ["train", "mine.txt", *LONG])
    assert done.exit_code == 0, done.output
    assert run.claims() == [1, 2, 3]
    of_third = [told for place, told in run.records() if place.claim == 3]
    assert of_third[1]["step"] >= step > 2
    undisturbed = store_in(folder / "other")
    undisturbed.add_corpus(OwnText("mine", TEXT, "en"))
    whole = undisturbed.runs.submit(run.told()["request"])
    drive(whole.id, undisturbed.settings.data)
    model = run.ended()["model"]
    assert whole.ended()["model"] == model
    ours, theirs = (one.rnn(model).parameters.arrays for one in (store, undisturbed))
    assert [array.tobytes() for array in ours] == [array.tobytes() for array in theirs]


def test_what_another_process_works_on_is_only_watched(folder, monkeypatch):
    monkeypatch.setattr(following, "LOOK", 0.001)
    CliRunner().invoke(cli, ["train", "mine.txt", *QUICK])
    store = store_in(folder / "data")
    [done] = store.runs.all()
    run = store.runs.submit({**done.told()["request"], "seed": 1})
    claim = run.claim()
    run.record(claim, {"stage": "training", "step": 1, "num_steps": 4, "loss": 2.5, "held_out": [[1, 2.25]]})
    shown = []

    def report(stage, share, told=""):
        shown.append((stage, share, told))
        if len(shown) == 3:
            run.end({"state": "cancelled", "model": None})

    view = RunWatcher(run, store, load_catalogues()["en"]).to_the_end(report)
    assert (view.state, run.claims()) == ("cancelled", [claim])
    told = "If it gives no sign of life for 45 s, this one goes on with it.\nloss 2.500, held-out 2.250"
    assert shown == 3 * [("cli.train.elsewhere", 0.25, told)]
