"""Smoothed models over a table: sums to one, chains that multiply out, and agreement with plain counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.lm.ngram.models.on_demand import NGramModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.text.corpus import EncodedCorpus
from app.text.index.phrase_index import PhraseIndex
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID, Vocabulary
from tests.unit.lm.tables import model_of, stream_of, table_of

corpora = st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=9)
texts = st.text("abcd", max_size=6)  # d is in no corpus
orders = st.integers(1, 5)
leaning = st.sampled_from([s for s in Smoothing if s.backs_off])
probabilities = st.sampled_from([s for s in Smoothing if s.is_probability])
counting = st.sampled_from([Smoothing.MLE, Smoothing.ADD_K])


class TestByHand:
    """天气 and 天真: after <s> 天 twice; after 天 气 and 真 once each; 6 tokens with the ends."""

    def test_witten_bell(self):
        """P(气) = (1 + 4/5)/(6 + 4): 4 kinds, 5 outcomes. P(气|天) = (1 + 2 P(气))/(2 + 2) = 0.34."""
        [_, qi, _] = model_of(["天气", "天真"], 2, Smoothing.WITTEN_BELL).factors("天气", boundaries=True)
        uniform, one, two = qi.links
        assert uniform.prob == 1 / 5
        assert (one.count, one.context_count, one.denominator, one.backoff) == (1, 6, 10, 0.4)
        assert one.prob == pytest.approx(0.18)
        assert (two.context, two.count, two.context_count, two.backoff) == (("天",), 1, 2, 0.5)
        assert qi.prob == two.prob == pytest.approx(0.34)
        assert (qi.count, qi.context_count, qi.matched_order) == (1, 2, 2)

    def test_kneser_ney(self):
        """Kinds before: </s> 2, 天 气 真 1 each, of 5 bigram kinds. Too few for discounts: 0.5, 1, 1.5.

        P(气) = (1 - 0.5)/5 + (3 · 0.5 + 1)/5 · 1/5 = 0.2.
        P(气|天) = (1 - 0.5)/2 + (0.5 + 0.5)/2 · 0.2 = 0.35.
        """
        [_, qi, _] = model_of(["天气", "天真"], 2).factors("天气", boundaries=True)
        _, one, two = qi.links
        assert (one.count, one.context_count, one.discount) == (1, 5, 0.5)
        assert (one.backoff, one.prob) == (0.5, pytest.approx(0.2))
        assert (two.count, two.context_count, two.discount, two.backoff) == (1, 2, 0.5, 0.5)
        assert qi.prob == pytest.approx(0.35)

    def test_stupid_backoff(self):
        """S(气|天) = 1/2; 天天 never stands: S(天|天) = 0.4 · 2/6; a stranger has nothing to lean on: 0."""
        model = model_of(["天气", "天真"], 2, Smoothing.STUPID_BACKOFF)
        assert [f.prob for f in model.factors("天气", boundaries=False)] == [2 / 6, 1 / 2]
        assert [f.prob for f in model.factors("天天", boundaries=False)] == [2 / 6, 0.4 * (2 / 6)]
        assert [f.prob for f in model.factors("天🦄", boundaries=False)] == [2 / 6, 0]

    def test_a_stranger_has_what_the_unigrams_leave(self):
        """P(<unk>) = 0.5 · 1/5 under Kneser-Ney, and after it comes what comes after nothing."""
        model = model_of(["天气", "天真"], 2)
        stranger, qi = model.factors("🦄气", boundaries=False)
        assert (stranger.oov, stranger.token_id, stranger.matched_order) == (True, UNK_ID, 0)
        assert stranger.prob == pytest.approx(0.1)
        assert (qi.prob, qi.links[-1].backoff, qi.links[-1].context_count) == (pytest.approx(0.2), 1, 0)


@given(corpora, texts, orders, probabilities, st.booleans(), st.integers(1, 2))
def test_what_follows_a_context_sums_to_one(
    sentences: list[str], context: str, order: int, smoothing: Smoothing, boundaries: bool, min_count: int
):
    """Seen contexts and unseen ones; mle knows nothing after an unseen one."""
    model = TableModel(*table_of(sentences, order, min_count), smoothing)
    probs = model.distribution(context, boundaries)
    is_seen = model.factors(f"{context}a", boundaries)[len(context)].context_count > 0
    expected = 1 if smoothing is not Smoothing.MLE or is_seen else 0
    assert abs(probs.sum() - expected) < 1e-9
    assert probs[BOS_ID] == 0
    assert np.all(probs >= 0)


@given(corpora, texts, orders, leaning, st.booleans())
def test_the_chain_multiplies_out_to_the_figure(
    sentences: list[str], text: str, order: int, smoothing: Smoothing, boundaries: bool
):
    for factor in model_of(sentences, order, smoothing).factors(text, boundaries):
        lower = 0.0
        for step in factor.links:
            assert step.lower == lower
            made = (step.count - step.discount) / step.denominator + step.backoff * step.lower
            assert abs(made - step.prob) < 1e-12
            assert step.context == factor.context[len(factor.context) + 1 - step.order :] or step.order < 2
            lower = step.prob
        assert lower == factor.prob
        assert factor.links[-1].order == len(factor.context) + 1


@given(corpora, texts, orders, st.sampled_from(Smoothing), st.booleans())
def test_a_factor_is_the_entry_of_its_distribution(
    sentences: list[str], text: str, order: int, smoothing: Smoothing, boundaries: bool
):
    model = model_of(sentences, order, smoothing)
    for factor in model.factors(text, boundaries):
        probs = model.distribution(text[: factor.t - 1], boundaries)
        assert factor.prob == pytest.approx(probs[factor.token_id], rel=1e-14)


@given(corpora, texts, orders, counting, st.booleans(), st.integers(1, 2))
def test_plain_counts_are_those_of_the_phrase_index(
    sentences: list[str], text: str, order: int, smoothing: Smoothing, boundaries: bool, min_count: int
):
    counts, vocabulary = table_of(sentences, order, min_count)
    stream = stream_of(sentences, vocabulary)
    index = PhraseIndex(EncodedCorpus(vocabulary, stream, np.flatnonzero(stream == BOS_ID)))
    table = TableModel(counts, vocabulary, smoothing, 0.3)
    on_demand = NGramModel(index, order, smoothing, 0.3)
    assert table.factors(text, boundaries) == on_demand.factors(text, boundaries)
    assert table.distribution(text, boundaries).tolist() == on_demand.distribution(text, boundaries).tolist()


@given(corpora, orders, leaning)
def test_tables_hold_the_figures_of_every_ngram(sentences: list[str], order: int, smoothing: Smoothing):
    """The stored float32 of every n-gram of the text is the factor's own float64."""
    model = model_of(sentences, order, smoothing)
    for sentence in sentences:
        for factor in model.factors(sentence, boundaries=True):
            ids = [BOS_ID if c == "<s>" else model.vocabulary.id_of(c) for c in factor.context]
            place = model.counts.find([*ids, factor.token_id])
            assert model.tables.probs[len(ids)][place] == pytest.approx(factor.prob, rel=1e-6)


def test_a_vocabulary_of_another_table_is_refused():
    counts, _ = table_of(["天气"], 2)
    with pytest.raises(InvalidRequest):
        TableModel(counts, Vocabulary.from_sentences(["天"]))


def test_the_end_is_predicted_last():
    last = model_of(["天气", "天真"], 3).factors("天气", boundaries=True)[-1]
    assert (last.token, last.token_id, last.oov) == ("</s>", EOS_ID, False)
    assert math.isclose(last.prob, last.links[-1].prob)
