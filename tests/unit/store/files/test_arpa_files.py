"""ARPA files: read as they come, packed or plain, and damage named by its line."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.errors import ArtefactDamaged, StorageFailed
from app.lm.ngram.arpa.writer import arpa_blocks
from app.store.files.ngram_files import read_arpa_file, write_arpa
from tests.unit.lm.tables import model_of, stream_of

SENTENCES = ["天气真好", "天真", "今天天气好"]
MODEL = model_of(SENTENCES, 3).backoff
ARPA = b"".join(arpa_blocks(MODEL))
STREAM = stream_of(SENTENCES, MODEL.vocabulary)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m.arpa"


def assert_is_model(path: Path) -> None:
    found = read_arpa_file(path)
    assert found.vocabulary == MODEL.vocabulary
    np.testing.assert_allclose(found.score(STREAM).log_probs, MODEL.score(STREAM).log_probs, atol=1e-6)


@pytest.mark.parametrize("name", ["m.arpa", "m.arpa.gz"])
def test_what_was_written_is_read(tmp_path: Path, name: str):
    write_arpa(tmp_path / name, MODEL)
    assert_is_model(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_cannot_be_written_whole_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError("No space left on device")

    write_arpa(path, MODEL)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed):
        write_arpa(path, model_of(SENTENCES[:2], 2).backoff)
    assert path.read_bytes() == ARPA
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_pipe_is_written_to_and_stays_one(path: Path):
    os.mkfifo(path)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(path.read_bytes)
        write_arpa(path, MODEL)
        assert read.result(10) == ARPA
    assert path.is_fifo()


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(ARPA, mtime=0),
        bz2.compress(ARPA),
        lzma.compress(ARPA),
        b"\xef\xbb\xbf" + ARPA.replace(b"\n", b"\r\n"),
    ],
)
def test_the_content_counts_not_the_name(path: Path, content: bytes):
    path.write_bytes(content)
    assert_is_model(path)


def test_a_plain_file_may_end_in_gz(tmp_path: Path):
    (tmp_path / "m.gz").write_bytes(ARPA)
    assert_is_model(tmp_path / "m.gz")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 0),
        (ARPA.replace("天".encode(), b"\xff", 1), 1 + ARPA[: ARPA.index("天".encode())].count(b"\n")),
        (ARPA.replace(b"-grams", b"-gram", 1), 1 + ARPA[: ARPA.index(b"-grams")].count(b"\n")),
        (gzip.compress(b"\\data\\\nngram 1=4\n", mtime=0)[:-8], 3),  # cut short after the second line
        (bz2.compress(ARPA)[:40], 1),
        (lzma.compress(ARPA)[:60], 4),
        (gzip.compress(ARPA, mtime=0)[:12] + b"\xff" * 50, 1),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(path: Path, content: bytes, line: int):
    path.write_bytes(content)
    with pytest.raises(ArtefactDamaged, match=f"line={line}[,)]"):
        read_arpa_file(path)


def test_a_file_that_is_not_there(path: Path):
    with pytest.raises(StorageFailed):
        read_arpa_file(path)
