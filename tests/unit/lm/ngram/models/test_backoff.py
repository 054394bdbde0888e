"""Scoring in bulk and one sentence at a time: the factors' figures, and KenLM's perplexities."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lm.ngram.models.backoff import MANY, TokenScores
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.text.vocabulary import BOS_ID
from tests.unit.lm.tables import REFERENCE, model_of, reference_sentences, stream_of, table_of

corpora = st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=9)
texts = st.lists(st.text("abcd", max_size=6), min_size=1, max_size=5)  # d is in no corpus
smoothings = st.sampled_from(Smoothing)
leaning = st.sampled_from([s for s in Smoothing if s.backs_off])


def log(prob: float) -> float:
    return math.log(prob) if prob else -math.inf


@settings(deadline=None)  # the first call loads NumPy's sorts
@given(corpora, texts, st.integers(1, 5), smoothings, st.integers(1, 2))
def test_a_batch_scores_what_the_factors_say(
    sentences: list[str], batch: list[str], order: int, smoothing: Smoothing, min_count: int
):
    model = TableModel(*table_of(sentences, order, min_count), smoothing, 0.3)
    scores = model.score(stream_of(batch, model.vocabulary))
    factors = [factor for text in batch for factor in model.factors(text, boundaries=True)]
    is_predicted = scores.stream != BOS_ID
    assert scores.log_probs[is_predicted] == pytest.approx([log(f.prob) for f in factors], rel=1e-6, abs=1e-6)
    assert scores.matched_orders[is_predicted].tolist() == [f.matched_order for f in factors]
    assert not scores.log_probs[~is_predicted].any()
    assert (scores.num_predicted, scores.num_oov) == (len(factors), sum(f.oov for f in factors))
    assert len(scores.zeros) == sum(f.prob == 0 for f in factors)


@given(corpora, texts, st.integers(1, 5), leaning, st.booleans())
def test_one_sentence_scores_what_the_factors_say(
    sentences: list[str], batch: list[str], order: int, smoothing: Smoothing, boundaries: bool
):
    model = model_of(sentences, order, smoothing)
    for text in batch:
        scored = model.backoff.sentence(model.vocabulary.encode(text).tolist(), boundaries)
        factors = model.factors(text, boundaries)
        assert [s[0] for s in scored] == pytest.approx([log(f.prob) for f in factors], rel=1e-6, abs=1e-6)
        assert [s[1] for s in scored] == [f.matched_order for f in factors]


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_the_batch_of_all_reference_sentences_is_kenlms(order: int):
    figures = json.loads((REFERENCE / f"kenlm_order{order}.json").read_text(encoding="utf-8"))["sentences"]
    model = model_of(reference_sentences(), order)
    scores = model.score(stream_of([s["text"].split() for s in figures], model.vocabulary))
    theirs = [token for sentence in figures for token in sentence["tokens"]]
    ours = scores.log_probs[scores.stream != BOS_ID] / math.log(10)
    np.testing.assert_allclose(ours, [token["log10_prob"] for token in theirs], atol=2e-6, rtol=0)
    total = sum(token["log10_prob"] for token in theirs)
    known = sum(token["log10_prob"] for token in theirs if not token["oov"])
    oov = sum(token["oov"] for token in theirs)
    assert (scores.num_predicted, scores.num_oov) == (len(theirs), oov)
    assert oov > 0
    assert scores.perplexity == pytest.approx(10 ** (-total / len(theirs)), rel=1e-6)
    assert scores.perplexity_without_oov == pytest.approx(10 ** (-known / (len(theirs) - oov)), rel=1e-6)


def test_a_batch_in_two_threads_is_the_same():
    """Twenty times the reference text, and one sentence as long."""
    model = model_of(reference_sentences(), 4)
    once = model.score(stream_of(reference_sentences(), model.vocabulary))
    many = model.score(stream_of(reference_sentences() * 20, model.vocabulary))
    assert len(many.stream) > MANY
    np.testing.assert_array_equal(many.log_probs, np.tile(once.log_probs, 20))
    long = [token for sentence in reference_sentences() * 5 for token in sentence]
    scores = model.score(stream_of([long], model.vocabulary))
    one_by_one = model.backoff.sentence(model.vocabulary.encode(long).tolist())
    np.testing.assert_allclose(scores.log_probs[1:], [log_prob for log_prob, _ in one_by_one], rtol=1e-9)


def test_a_text_scores_as_its_ids_do():
    model = model_of(reference_sentences(), 3)
    text = (REFERENCE / "train.txt").read_text(encoding="utf-8") + "zebra w1\n"
    stream = stream_of([line.split() for line in text.splitlines()], model.vocabulary)
    from_text, from_ids = model.backoff.score_text(text), model.score(stream)
    np.testing.assert_array_equal(from_text.stream, from_ids.stream)
    np.testing.assert_array_equal(from_text.log_probs, from_ids.log_probs)
    assert from_text.num_oov == 1


def test_zeros_are_located():
    """天天 never stands: mle makes the fourth token of the stream impossible, kneser_ney none."""
    for smoothing, zeros in ((Smoothing.MLE, [2, 3]), (Smoothing.KNESER_NEY, [])):
        model = TableModel(*table_of(["天气", "天真"], 2), smoothing)
        scores = model.score(stream_of(["天天"], model.vocabulary))
        assert scores.zeros.tolist() == zeros
        assert (scores.perplexity == math.inf) == bool(zeros)


def test_nothing_to_score():
    scores = model_of(["天气"], 3).score(np.zeros(0, np.int32))
    assert isinstance(scores, TokenScores)
    assert math.isnan(scores.perplexity)
