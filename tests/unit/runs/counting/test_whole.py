"""Texts counted by steps, whoever does them: the same bytes as one process that reads it all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import fsspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import EmptyText, FileUnreadable, InvalidRequest, StorageFailed
from app.jobs.calls import Here, calls_at
from app.runs.counting.job import Job
from app.runs.counting.whole import count_texts, do
from app.runs.ngram_process import train_file
from app.settings import ROOT
from app.store.files.ngram_files import open_model
from app.store.files.text_range import text_file

SMALL = 2**10  # bytes to work in: parts of 84 bytes
ENDINGS = (".safetensors", ".json")
WORDS = ["a", "b", "to", "天气", "好", "longer-than-sixteen-bytes", "<unk>", "é", "e\u0301", "x" * 9]
LINES = st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=1, max_size=60)


def job_of(*texts: Path, order: int = 3, memory: int = SMALL, out: Path | str, **more: str) -> Job:
    return Job(tuple(text_file(str(text)) for text in texts), order, memory, str(out), **more)


def content(out: Path) -> list[bytes]:
    return [out.with_name(out.name + ending).read_bytes() for ending in ENDINGS]


def some_text(lines: int = 400) -> str:
    rng = np.random.default_rng(7)
    return "".join(f"{' '.join(rng.choice(WORDS, size=n))}\n" for n in rng.integers(0, 12, lines))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(some_text(), encoding="utf-8")
    return path


@pytest.fixture
def whole(text: Path, tmp_path: Path) -> list[bytes]:
    """The model's files as one process writes them that reads all of the text."""
    train_file(text, 3, tmp_path / "whole")
    return content(tmp_path / "whole")


@settings(deadline=None, max_examples=40)
@given(LINES, st.integers(1, 5), st.sampled_from(["\n", ""]), st.booleans())
def test_any_text_gives_the_bytes_that_one_process_gives(lines, order, ending, has_bom):
    with TemporaryDirectory() as folder:
        path, ours, theirs = (Path(folder, name) for name in ("text", "ours", "theirs"))
        path.write_bytes(b"\xef\xbb\xbf" * has_bom + ("\n".join(lines) + ending).encode())
        if not path.stat().st_size:
            return
        made_up = train_file(path, order, theirs)
        counted = count_texts(job_of(path, order=order, out=ours), Here())
        assert content(ours) == content(theirs)
        assert counted.made_up == made_up
        model = open_model(theirs)
        assert (counted.ngrams, counted.tokens) == (
            [len(level) for level in model.counts.levels],
            model.counts.num_predicted,
        )
        assert sorted(found.name.split(".")[0] for found in Path(folder).iterdir()) == [
            "ours",
            "ours",
            "text",
            "theirs",
            "theirs",
        ]


def test_two_texts_are_counted_as_one(text, whole, tmp_path):
    lines = text.read_bytes().splitlines(keepends=True)
    halves = [tmp_path / "first", tmp_path / "second"]
    for half, own in zip(halves, (lines[:150], lines[150:]), strict=True):
        half.write_bytes(b"".join(own))
    count_texts(job_of(*halves, out=tmp_path / "ours"), Here())
    assert content(tmp_path / "ours") == whole


class Dying(Here):
    """Does so many calls, then no more, as a process that is killed."""

    def __init__(self, left: int) -> None:
        self.left, self.done = left, 0

    def all(self, function, calls):
        for strings in calls:
            if self.done == self.left:
                raise KeyboardInterrupt
            self.done += 1
            yield function(*strings)


def test_killed_at_any_step_it_goes_on_and_does_none_twice(text, tmp_path, monkeypatch):
    from app.runs.counting import steps

    text.write_text(some_text(60), encoding="utf-8")
    train_file(text, 3, tmp_path / "whole")
    job, made = job_of(text, out=tmp_path / "ours", memory=2**12), []
    for name in ("read", "vocabulary", "count", "merge", "place", "model"):
        real = getattr(steps, name)

        def noted(job, *numbers, name=name, real=real):
            made.append((name, *numbers))
            real(job, *numbers)

        monkeypatch.setattr(steps, name, noted)
    left = 1
    while True:
        try:
            count_texts(job, Dying(left))
        except KeyboardInterrupt:
            left += 1
        else:
            break
    assert left > 20
    assert len(made) == len(set(made)) == left - 1  # then the parts are cleared away
    assert content(tmp_path / "ours") == content(tmp_path / "whole")


def test_a_step_done_twice_leaves_the_same_file_and_a_damaged_one_is_made_again(text, whole, tmp_path):
    job = job_of(text, out=tmp_path / "ours", memory=2**12)
    with pytest.raises(KeyboardInterrupt):
        count_texts(job, Dying(2 * len(job.parts) + 1))
    folder = Path(job.folder.url)
    for step in ("read-0", "vocabulary", "count-1"):
        file = folder / f"{step}.safetensors"
        before = file.read_bytes()
        for damage in (None, before[:100], b""):
            if damage is None:
                file.unlink()
            else:
                file.write_bytes(damage)
            assert do(job.told(), *step.split("-")) == ""
            assert file.read_bytes() == before
    count_texts(job, Here())
    assert content(tmp_path / "ours") == whole


def test_a_text_that_has_changed_is_counted_anew(text, tmp_path):
    job = job_of(text, out=tmp_path / "ours")
    with pytest.raises(KeyboardInterrupt):
        count_texts(job, Dying(5))
    text.write_text("天气 真 好\n" * 30, encoding="utf-8")
    count_texts(job_of(text, out=tmp_path / "ours"), Here())
    assert open_model(tmp_path / "ours").vocabulary.tokens[3:] == ("天气", "好", "真")


def test_text_and_model_may_lie_in_another_store(whole, tmp_path):
    system = fsspec.filesystem("memory")
    system.pipe_file("/counting/text.txt", some_text().encode())
    try:
        count_texts(job_of("memory://counting/text.txt", out="memory://counting/model", memory=2**14), Here())
        assert [system.cat_file(f"/counting/model{ending}") for ending in ENDINGS] == whole
        names = {Path(path).name for path in system.ls("/counting", detail=False)}
        assert names == {"text.txt", *(f"model{ending}" for ending in ENDINGS)}
    finally:
        system.rm("/counting", recursive=True)


def test_characters_and_words_are_cut_by_the_parts(tmp_path):
    path, cut = tmp_path / "raw", tmp_path / "cut"
    lines = ["天气真好", "今天天气 好", "真好呀", ""] * 20
    path.write_text("\n".join(lines), encoding="utf-8")
    cut.write_text("\n".join(" ".join(line.replace(" ", "")) for line in lines), encoding="utf-8")
    train_file(cut, 2, tmp_path / "theirs")
    count_texts(job_of(path, order=2, out=tmp_path / "ours", unit="char", language="zh"), Here())
    ours, theirs = (open_model(tmp_path / name) for name in ("ours", "theirs"))
    assert ours.vocabulary == theirs.vocabulary
    for one, other in zip(ours.counts.levels, theirs.counts.levels, strict=True):
        np.testing.assert_array_equal(one.counts, other.counts)


def failing(tmp_path: Path, raw: bytes, **more) -> dict:
    path = tmp_path / "bad"
    path.write_bytes(raw)
    with pytest.raises(InvalidRequest) as found:
        count_texts(job_of(path, out=tmp_path / "ours", **more), Here())
    return found.value.params


def test_what_is_wrong_is_told_with_its_place_in_the_whole_text(tmp_path):
    good = b"a b to\n" * 100
    assert failing(tmp_path, good + b"a \xff b\n")["position"] == len(good) + 3
    assert failing(tmp_path, good + b"a \xff b\n", unit="char")["position"] == len(good) + 3
    assert failing(tmp_path, good + b"a <s> b\n")["line"] == 101
    assert failing(tmp_path, good + b"a" * 5000 + b"\n" + good) == {
        "field": "text",
        "reason": "line_over",
        "limit": SMALL,
        "line": 101,
    }
    assert failing(tmp_path, good, order=8)["field"] == "order"
    (tmp_path / "none").write_bytes(b"")
    with pytest.raises(EmptyText):
        count_texts(job_of(tmp_path / "none", out=tmp_path / "ours"), Here())
    for name in ("nothing", "."):
        with pytest.raises(FileUnreadable):
            text_file(str(tmp_path / name))


def test_a_store_that_cannot_be_written_is_told(text, tmp_path):
    with pytest.raises(StorageFailed):
        count_texts(job_of(text, out=text / "ours"), Here())


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_two_workers_give_the_same_bytes_though_one_is_killed(text, tmp_path):
    pytest.importorskip("distributed")
    text.write_text(some_text(4000), encoding="utf-8")
    train_file(text, 3, tmp_path / "whole")
    job = job_of(text, out=tmp_path / "ours", memory=2**16)
    with calls_at("", 2) as calls:

        def kill_one() -> None:
            folder = Path(job.folder.url)
            while not list(folder.glob("count-*")):
                time.sleep(0.01)
            pid = next(iter(calls._client.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)

        killer = Thread(target=kill_one)
        killer.start()
        count_texts(job, calls)
        killer.join()
    assert content(tmp_path / "ours") == content(tmp_path / "whole")


def test_a_worker_loads_no_web():
    code = "import sys, app.runs.counting.whole; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert not {"fastapi", "jinja2", "plotly", "app.web"} & set(done.stdout.split())
