"""ARPA: KenLM's own file n-gram for n-gram, and what was written reads back equal."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.lm.ngram.arpa.reader import read_arpa
from app.lm.ngram.arpa.writer import BLOCK, LONG, fixed_width
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from tests.unit.lm.tables import REFERENCE, model_of, reference_sentences, stream_of, table_of, written

Entries = dict[tuple[str, ...], tuple[float, float]]


def entries(text: str) -> Entries:
    """What an ARPA file says, read in the plainest way."""
    found: Entries = {}
    order = 0
    for line in text.splitlines():
        fields = line.split()
        if line.endswith("-grams:"):
            order = int(line[1])
        elif order and len(fields) > order:
            backoff = float(fields[order + 1]) if len(fields) > order + 1 else 0.0
            found[tuple(fields[1 : order + 1])] = (float(fields[0]), backoff)
    return found


class TestAgainstKenLM:
    def test_every_ngram_of_order_3(self):
        theirs = entries((REFERENCE / "kenlm_order3.arpa").read_text(encoding="utf-8"))
        ours = entries(written(model_of(reference_sentences(), 3).backoff))
        assert ours.keys() == theirs.keys()
        for ngram, figures in theirs.items():
            assert ours[ngram] == pytest.approx(figures, abs=2e-6), ngram

    def test_their_file_read_here_scores_as_our_model(self):
        with (REFERENCE / "kenlm_order3.arpa").open(encoding="utf-8") as lines:
            theirs = read_arpa(lines)
        ours = model_of(reference_sentences(), 3)
        for sentence in [*reference_sentences()[:50], ["w1", "zebra", "w0"]]:
            a = theirs.score(stream_of([sentence], theirs.vocabulary))
            b = ours.score(stream_of([sentence], ours.vocabulary))
            np.testing.assert_allclose(a.log_probs, b.log_probs, atol=5e-6, rtol=0)
            assert a.matched_orders.tolist() == b.matched_orders.tolist()


@settings(deadline=None)
@given(
    st.lists(st.text("abc天🦄", min_size=1, max_size=9), min_size=1, max_size=9),
    st.integers(1, 7),
    st.sampled_from([Smoothing.KNESER_NEY, Smoothing.WITTEN_BELL]),
)
def test_what_was_written_reads_back_equal(sentences: list[str], order: int, smoothing: Smoothing):
    model = model_of(sentences, order, smoothing).backoff
    text = written(model)
    again = read_arpa(io.StringIO(text))
    assert again.vocabulary == model.vocabulary
    for a, b in zip(again.counts.levels, model.counts.levels, strict=True):
        for name in ("words", "starts", "suffixes"):
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    for ours, back in zip(model.tables.probs, again.tables.probs, strict=True):
        np.testing.assert_allclose(back[3:], ours[3:], rtol=2.5e-7)
    assert written(again) == text


@pytest.mark.parametrize("length", [1, 7, 8, 9, 31, 32, 33, 300])
def test_words_of_any_length_stand_whole(length: int):
    sentences = [["x" * length, "y"], ["y" * (length // 2 + 1), "z", "x" * length]] * 3
    model = model_of(sentences, 3).backoff
    found = entries(written(model))
    assert len(found) == sum(len(level) for level in model.counts.levels)
    assert ("z", "x" * length, "</s>") in found
    assert max(LONG, length) >= length


def test_more_ngrams_than_a_block_holds():
    """Words w0 w1 ...: one unigram each, in as many blocks as it takes."""
    model = model_of([[f"w{i}" for i in range(BLOCK + 10)]], 2).backoff
    found = entries(written(model))
    assert len(found) == sum(len(level) for level in model.counts.levels)
    assert (f"w{BLOCK}", f"w{BLOCK + 1}") in found


@given(st.lists(st.floats(-99, 20), min_size=1))
def test_numbers_of_fixed_width(values: list[float]):
    texts = [row.tobytes().decode() for row in fixed_width(np.array(values))]
    assert [float(text) for text in texts] == pytest.approx(values, abs=6e-7)
    assert all(abs(float(t) - v) < 6e-8 for t, v in zip(texts, values, strict=True) if abs(v) < 9)


def test_a_token_with_a_blank_cannot_be_written():
    model = TableModel(*table_of(["a b"], 2)).backoff
    with pytest.raises(InvalidRequest):
        written(model)
