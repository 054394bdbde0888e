"""Arrays kept in files: the same counts and figures as in memory, whatever little memory is allowed."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import StorageFailed
from app.lm.ngram.arpa.writer import arpa_blocks
from app.lm.ngram.counting import merge as merging
from app.lm.ngram.counting.count import BYTES_A_TOKEN, count_ngrams, count_parts
from app.lm.ngram.counting.merge import merge
from app.lm.ngram.counting.trie import Level, NGramCounts
from app.lm.ngram.estimator import estimate
from app.lm.ngram.smoothing import Smoothing
from app.runs.ngram_process import train_file
from app.store.files.mapped_memory import Maps
from app.store.files.ngram_files import open_model, save_model, write_arpa
from app.store.files.ngram_levels import NGramMetadata, save_levels
from app.store.files.scratch import LEAST, FileColumn, Scratch
from app.text.vocabulary import Vocabulary
from tests.unit.lm.tables import REFERENCE, model_of, reference_sentences, stream_of, table_of

corpora = st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=9)


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A column store that keeps next to nothing in memory."""
    store = Scratch(tmp_path, 0)
    store.column_limit = store.array_limit = 3
    return store


def arrays(level: Level) -> list[list[int]]:
    return [column.tolist() for column in (level.words, level.starts, level.suffixes, level.counts)]


def assert_equal(left: NGramCounts, right: NGramCounts) -> None:
    assert [arrays(level) for level in left.levels] == [arrays(level) for level in right.levels]


def test_a_column_moves_to_a_file_and_back(tmp_path: Path):
    column = Scratch(tmp_path, 0).column()
    pieces = [np.arange(length, dtype=np.int32) for length in (0, 10, LEAST, 3)]
    for piece in pieces:
        column.append(piece)
    np.testing.assert_array_equal(column.whole(), np.concatenate(pieces))
    assert list(tmp_path.iterdir()) == []


def test_what_is_forgotten_is_still_there(scratch: Scratch):
    column = scratch.column()
    column.append(np.arange(10_000, dtype=np.int32))
    values = column.whole()
    values[5] = -1
    array = scratch.array(2000, np.float32)
    array[7] = 0.5
    scratch.forget()
    assert (values[5], values[9_999], array[7], array[8]) == (-1, 9_999, 0.5, 0)


def test_a_file_goes_with_its_array(scratch: Scratch):
    column = scratch.column()
    column.append(np.arange(10_000, dtype=np.int32))
    values = column.whole()
    assert len(list(scratch.maps._alive)) == 1
    del values, column
    assert len(list(scratch.maps._alive)) == 0


@given(corpora, st.integers(1, 7), st.integers(1, 30), st.sampled_from([1, 2, 8]), st.integers(2, 3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_counting_in_parts_onto_files_is_counting_whole(
    scratch: Scratch, sentences: list[str], order: int, tokens: int, at_once: int, few: int
):
    """Parts of every length, merged two or three at a time and a few n-grams at once."""
    vocabulary = Vocabulary.from_sentences(sentences)
    stream = stream_of(sentences, vocabulary)
    whole = count_ngrams(stream, len(vocabulary), order)
    parts = count_parts(stream, len(vocabulary), order, tokens * BYTES_A_TOKEN, scratch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "FEW", few)
        assert_equal(merge(parts, scratch, at_once), whole)


@pytest.mark.parametrize("smoothing", [one for one in Smoothing if one.backs_off])
def test_estimates_onto_files_are_those_of_memory(scratch: Scratch, tmp_path: Path, smoothing: Smoothing):
    counts, vocabulary = table_of(reference_sentences(), 4)
    stream = stream_of(reference_sentences(), vocabulary)
    memory = BYTES_A_TOKEN * 4000
    levels = list(count_ngrams(stream, len(vocabulary), 4, memory, scratch).levels)
    about = NGramMetadata(smoothing, "space", "")
    estimated, tokens = estimate(levels, smoothing, scratch), vocabulary.tokens
    save_levels(tmp_path / "files", estimated, tokens, about, scratch.maps)
    save_levels(tmp_path / "memory", estimate(counts.levels, smoothing), tokens, about)
    first, second = ((tmp_path / f"{name}.safetensors").read_bytes() for name in ("files", "memory"))
    assert first == second


@pytest.mark.parametrize("smoothing", list(Smoothing))
def test_a_model_of_narrow_columns_scores_as_one_in_memory(tmp_path: Path, smoothing: Smoothing):
    """In the file words and counts have one or two bytes; in memory they have four."""
    ours = model_of(reference_sentences(), 4, smoothing)
    save_model(tmp_path / "m", model_of(reference_sentences(), 4), "space", "")
    model = open_model(tmp_path / "m", smoothing)
    assert {model.counts.levels[3].words.dtype.itemsize, model.counts.levels[3].counts.dtype.itemsize} == {1}
    stream = stream_of(reference_sentences()[:200], ours.vocabulary)
    np.testing.assert_array_equal(model.score(stream).log_probs, ours.score(stream).log_probs)
    context = ["w1", "w0"]
    np.testing.assert_array_equal(model.distribution(context, True), ours.distribution(context, True))
    assert model.factors(context, True) == ours.factors(context, True)
    merged = merge([model.counts, ours.counts])
    assert merged.levels[3].counts.sum() == 2 * ours.counts.levels[3].counts.sum()


def test_arpa_is_the_same_while_pages_are_let_go(tmp_path: Path):
    model, maps = model_of(reference_sentences(), 3), Maps()
    save_model(tmp_path / "m", model, "space", "")
    write_arpa(tmp_path / "m.arpa", open_model(tmp_path / "m", maps=maps).backoff, maps)
    assert (tmp_path / "m.arpa").read_bytes() == b"".join(arpa_blocks(model.backoff))


def test_a_system_that_cannot_let_go_keeps(monkeypatch: pytest.MonkeyPatch, scratch: Scratch):
    monkeypatch.delattr(mmap, "MADV_DONTNEED", raising=False)
    column: FileColumn = scratch.column()
    column.append(np.arange(10, dtype=np.int32))
    values = column.whole()
    scratch.forget()
    assert values.sum() == 45


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """While parts are counted, too: what fails in a file without a name fails as storage."""

    def full(folder: Path) -> IO[bytes]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.store.files.scratch.unnamed", full)
    monkeypatch.setattr("app.store.files.scratch.LEAST", 8)
    for memory in (BYTES_A_TOKEN * 1000, BYTES_A_TOKEN * 10**6):
        monkeypatch.setattr("app.store.files.scratch.COLUMN", memory)
        with pytest.raises(StorageFailed):
            train_file(REFERENCE / "train.txt", 3, tmp_path / "m", memory)
        assert list(tmp_path.iterdir()) == []
