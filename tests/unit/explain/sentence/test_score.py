"""Sentence scores: the tutorial's products by hand, chain rule, zeros, unknown tokens, limits."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import EmptyText, TextTooLong, TooMuchWork
from app.explain.figures import bits, perplexity
from app.explain.sentence.score import How, Smoothing, score
from app.settings import Settings
from app.store.model_registry import Store


def one(store, text, model, smoothing=Smoothing.MLE, k=1.0, boundaries=False):
    [found] = score([text], [model], store, How(smoothing, k, boundaries))
    return found


def test_bigram_of_the_tutorial_is_the_product_of_its_fractions(store):
    found = one(store, "天气", "tutorial-char-2gram")
    assert found.prob == pytest.approx(float(Fraction(33, 10000) * Fraction(5, 33)), rel=1e-12)
    assert found.perplexity == pytest.approx((0.0005) ** -0.5, rel=1e-12)
    assert found.surprisal == pytest.approx(math.log2(2000), rel=1e-12)


def test_add_k_shows_what_makes_up_its_fraction(store):
    """(count + k) / (context_count + k N)."""
    found = one(store, "天的", "tutorial-char-2gram", Smoothing.ADD_K, 0.5)
    for factor in found.factors:
        expected = (factor.count + 0.5) / (factor.context_count + 0.5 * factor.num_outcomes)
        assert factor.prob == pytest.approx(expected, rel=1e-12)
    assert (found.smoothing, found.k) == ("add_k", 0.5)


def test_mle_has_no_k(store):
    assert one(store, "天", "tutorial-char-1gram", k=3.0).k is None


def test_boundaries_add_the_end_as_one_more_factor(store):
    without, with_them = (one(store, "天气", "rnn-zh-char", boundaries=on) for on in (False, True))
    assert [factor.token for factor in with_them.factors] == ["天", "气", "</s>"]
    assert with_them.factors[:2] == without.factors
    assert with_them.num_predicted == 3


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="今天的气真好呀我你是😀", min_size=1, max_size=12), st.booleans())
def test_log_prob_is_the_sum_of_the_factors(store, text, boundaries):
    for found in score([text], store.default_models(), store, How(Smoothing.ADD_K, 1.0, boundaries)):
        assert found.log_prob == pytest.approx(sum(factor.log_prob for factor in found.factors), rel=1e-9)
        assert found.perplexity == pytest.approx(math.exp(-found.log_prob / found.num_predicted))
        assert found.num_oov == text.count("😀")
        assert [factor.t for factor in found.factors] == list(range(1, len(found.factors) + 1))


def test_a_zero_is_placed_and_leaves_no_perplexity(store):
    found = one(store, "好天呀", "tutorial-char-full")
    assert found.prob == 0.0
    assert found.zero_at is not None
    assert found.factors[found.zero_at - 1].prob == 0
    assert all(factor.prob > 0 for factor in found.factors[: found.zero_at - 1])
    assert found.log_prob is found.surprisal is found.perplexity is None


def test_texts_come_before_models(store):
    models = ["tutorial-char-1gram", "rnn-tiny"]
    found = score(["天", "气"], models, store, How(Smoothing.MLE, 1.0, False))
    assert [(one.text, one.model) for one in found] == [(t, m) for t in ("天", "气") for m in models]


def test_a_mark_that_a_user_writes_is_no_mark(store):
    found = one(store, "<s>", "tutorial-char-1gram")
    assert found.tokens == ("<", "s", ">")


def test_limits(data_url):
    small = Store(Settings(data=data_url, max_tokens=4, max_factors=6))
    with pytest.raises(TextTooLong) as raised:
        one(small, "天天天天天", "rnn-tiny")
    assert raised.value.params == {"limit": 4, "actual": 5}
    with pytest.raises(TooMuchWork) as raised:
        score(["天天", "天天"], ["rnn-tiny", "rnn-zh-char"], small, How(Smoothing.MLE, 1.0, False))
    assert raised.value.params == {"limit": 6, "actual": 8}
    with pytest.raises(EmptyText):
        one(small, "　", "rnn-tiny")


def test_perplexity_and_bits_of_what_is_infinite_are_none():
    assert perplexity(None, 3) is None
    assert perplexity(-1e6, 1) is None
    assert bits(None) is None
    assert perplexity(math.log(1 / 8), 3) == pytest.approx(2)
    assert bits(math.log(1 / 8)) == pytest.approx(3)


@pytest.mark.parametrize(
    ("smoothing", "expected"), [(Smoothing.MLE, [False, False, True]), (Smoothing.ADD_K, [False] * 3)]
)
def test_0_over_0_is_undefined_and_0_over_a_count_is_not(store, smoothing, expected):
    [found] = score(["今龘天"], ["tutorial-char-2gram"], store, How(smoothing, 1.0, False))
    assert [factor.undefined for factor in found.factors] == expected
