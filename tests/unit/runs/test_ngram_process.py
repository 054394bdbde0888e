"""The training process and its files: what was trained is what was counted, opened without being read."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from app.concurrency.prefetch import ahead
from app.errors import ArtefactDamaged, EmptyText, FileUnreadable, InvalidRequest
from app.lm.ngram.arpa.writer import arpa_blocks
from app.lm.ngram.counting.count import BYTES_A_TOKEN
from app.lm.ngram.smoothing import Smoothing
from app.runs.ngram_process import train_file
from app.settings import ROOT
from app.store.files.mapped_tensors import open_tensors, written_tensors
from app.store.files.ngram_files import open_model, save_model, write_arpa
from tests.unit.lm.tables import REFERENCE, model_of, reference_sentences, stream_of

TEXT = REFERENCE / "train.txt"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of order 3 and its ARPA, made by the process itself."""
    out = tmp_path_factory.mktemp("model") / "reference"
    order = [sys.executable, "-W", "error", "-m", "app.runs.ngram_process", str(TEXT), "3", str(out)]
    subprocess.run([*order, "--arpa", str(out.with_suffix(".arpa"))], check=True, cwd=ROOT)
    return out


def test_the_process_gives_the_model_that_counting_in_memory_gives(trained: Path):
    model, ours = open_model(trained), model_of(reference_sentences(), 3)
    assert model.vocabulary == ours.vocabulary
    assert (model.order, model.smoothing) == (3, Smoothing.KNESER_NEY)
    sentence = ["w1", "w0", "zebra", "w17"]
    assert model.factors(sentence, boundaries=True) == ours.factors(sentence, boundaries=True)
    stream = stream_of(reference_sentences(), ours.vocabulary)
    np.testing.assert_array_equal(model.score(stream).log_probs, ours.score(stream).log_probs)
    assert trained.with_suffix(".arpa").read_bytes() == b"".join(arpa_blocks(ours.backoff))


def test_the_process_loads_no_web_and_no_settings():
    code = "import sys, app.runs.ngram_process; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert not {"fastapi", "pydantic", "fsspec", "rjieba", "app.settings"} & set(done.stdout.split())


@pytest.mark.parametrize("memory", [1, BYTES_A_TOKEN * 1000, BYTES_A_TOKEN * 5000])
def test_bounded_memory_gives_the_same_file(trained: Path, tmp_path: Path, memory: int):
    """In parts of 7, 1000 and 5000 tokens."""
    if memory == 1:
        short = tmp_path / "short.txt"
        short.write_text("\n".join(TEXT.read_text().splitlines()[:50]), encoding="utf-8")
        train_file(short, 3, tmp_path / "a", memory)
        train_file(short, 3, tmp_path / "b")
    else:
        train_file(TEXT, 3, tmp_path / "a", memory)
        (tmp_path / "b.safetensors").write_bytes(trained.with_name("reference.safetensors").read_bytes())
    first, second = (load_file(tmp_path / f"{name}.safetensors") for name in "ab")
    assert first.keys() == second.keys()
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name], name)


def test_the_description_says_what_it_is(trained: Path):
    told = json.loads(trained.with_name("reference.json").read_text(encoding="utf-8"))
    assert (told["kind"], told["order"], told["smoothing"]) == ("ngram", 3, "kneser_ney")
    assert [order["ngrams"] for order in told["orders"]] == [123, 2369, 6619]
    assert told["orders"][0]["discounts"] == [0.5, 1.0, 1.5]


def test_another_smoothing_of_the_same_file(trained: Path):
    opened = open_model(trained, Smoothing.ADD_K, 0.5)
    ours = model_of(reference_sentences(), 3, Smoothing.WITTEN_BELL)
    sentence = ["w1", "w0"]
    bell = open_model(trained, Smoothing.WITTEN_BELL)
    assert bell.factors(sentence, boundaries=True) == ours.factors(sentence, boundaries=True)
    assert opened.factors(sentence, boundaries=True)[0].prob > 0


def test_a_saved_model_comes_back(tmp_path: Path):
    model = model_of(["天气真好", "天真", "今天天气好"], 4, Smoothing.WITTEN_BELL)
    save_model(tmp_path / "m", model, "char", "zh")
    again = open_model(tmp_path / "m")
    assert again.factors("天气好", boundaries=False) == model.factors("天气好", boundaries=False)
    assert again.vocabulary == model.vocabulary
    write_arpa(tmp_path / "m.arpa.gz", again.backoff)
    assert gzip.decompress((tmp_path / "m.arpa.gz").read_bytes()) == b"".join(arpa_blocks(model.backoff))


ARRAYS = {
    "a": np.arange(6, dtype=np.float32).reshape(2, 3),
    "b": np.zeros(0, np.int32),
    "c": np.arange(5, dtype=np.uint8),
}


class TestTensors:
    def test_the_reference_library_reads_what_was_written(self, tmp_path: Path):
        with written_tensors(tmp_path / "x.safetensors") as file:
            for name, array in ARRAYS.items():
                file.write(name, array)
        for found in (load_file(tmp_path / "x.safetensors"), open_tensors(tmp_path / "x.safetensors")):
            assert found.keys() == ARRAYS.keys()
            for name, array in ARRAYS.items():
                np.testing.assert_array_equal(found[name], array)
                assert found[name].dtype == array.dtype

    def test_what_the_reference_library_wrote_is_read(self, tmp_path: Path):
        save_file(ARRAYS, tmp_path / "x.safetensors", {"made": "elsewhere"})
        found = open_tensors(tmp_path / "x.safetensors")
        np.testing.assert_array_equal(found["a"], ARRAYS["a"])
        assert not found["a"].flags.writeable

    def test_nothing_is_left_of_a_file_that_was_not_finished(self, tmp_path: Path):
        strings = np.array(["a"])
        with pytest.raises(KeyError), written_tensors(tmp_path / "x.safetensors") as file:
            file.write("a", strings)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"abc", bytes(100), b"\xff" * 100])
def test_a_damaged_file_is_named(trained: Path, tmp_path: Path, content: bytes):
    (tmp_path / "m.safetensors").write_bytes(content)
    (tmp_path / "m.json").write_bytes(trained.with_name("reference.json").read_bytes())
    with pytest.raises(ArtefactDamaged):
        open_model(tmp_path / "m")


def test_a_file_cut_short_is_damaged(trained: Path, tmp_path: Path):
    whole = trained.with_name("reference.safetensors").read_bytes()
    (tmp_path / "m.safetensors").write_bytes(whole[: len(whole) - 100])
    (tmp_path / "m.json").write_bytes(trained.with_name("reference.json").read_bytes())
    with pytest.raises(ArtefactDamaged):
        open_model(tmp_path / "m")


def test_what_cannot_be_trained_is_refused(tmp_path: Path):
    with pytest.raises(FileUnreadable):
        train_file(tmp_path / "missing.txt", 3, tmp_path / "m")
    (tmp_path / "broken.txt").write_bytes(b"a\xff")
    with pytest.raises(InvalidRequest):
        train_file(tmp_path / "broken.txt", 3, tmp_path / "m")
    with pytest.raises(InvalidRequest):
        train_file(TEXT, 9, tmp_path / "m")
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(EmptyText):
        train_file(tmp_path / "empty.txt", 2, tmp_path / "m")
    assert not list(tmp_path.glob("m*"))


def test_discounts_that_are_made_up_are_told_by_order(tmp_path: Path):
    (tmp_path / "small.txt").write_text("the cat sat\nthe cat ran\n", encoding="utf-8")
    assert train_file(tmp_path / "small.txt", 2, tmp_path / "m") == [1, 2]
    assert train_file(TEXT, 2, tmp_path / "m") == [1]  # a vocabulary of a few words, none of them rare


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5"])
def test_a_text_of_another_encoding_gives_the_same_model(tmp_path: Path, encoding: str):
    for name in ("utf-8", encoding):
        (tmp_path / f"{name}.txt").write_bytes("天 气 好\n天 气\n".encode(name))
        told = "utf-8" if name == "utf-16" else name  # its byte order mark tells it
        train_file(tmp_path / f"{name}.txt", 2, tmp_path / name, encoding=told)
    ours, other = (open_model(tmp_path / name) for name in ("utf-8", encoding))
    assert ours.vocabulary.tokens == other.vocabulary.tokens
    assert ours.backoff.tables.probs[1].tolist() == other.backoff.tables.probs[1].tolist()


def test_items_made_ahead_are_the_same_and_errors_come_in_their_turn():
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("third")

    assert list(ahead(range(100))) == list(range(100))
    items = ahead(failing())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(ValueError, match="third"):
        next(items)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="a system without /proc")
def test_processes_share_the_pages_of_a_model(trained: Path):
    """The file is mapped shared and read-only: every process that opens it sees the very same pages."""
    model = open_model(trained)
    maps = Path("/proc/self/maps").read_text().splitlines()
    own = {line.split()[1] for line in maps if line.endswith("reference.safetensors")}
    assert own == {"r--s"}
    for array in (*model.tables.probs, *model.tables.backoffs, model.counts.levels[1].words):
        assert not array.flags.owndata
        assert not array.flags.writeable


def test_the_process_still_answers_under_its_former_name():
    told = [
        subprocess.check_output([sys.executable, "-m", name, "--help"], cwd=ROOT, text=True)
        for name in ("app.ngrams.train", "app.runs.ngram_process")
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("orders", [(3, 5), (5, 3)])
def test_killed_between_its_two_files_a_model_is_no_mixture(tmp_path: Path, orders: tuple[int, int]):
    for order in orders:
        train_file(TEXT, order, tmp_path / f"of-{order}")
    old, new = (tmp_path / f"of-{order}" for order in orders)
    shutil.copy(new.with_name(new.name + ".safetensors"), old.with_name(old.name + ".safetensors"))
    with pytest.raises(ArtefactDamaged) as told:
        open_model(old)
    assert told.value.params == {"name": f"{old.name}.json", "reason": "sha256"}
    assert open_model(new).order == orders[1]
