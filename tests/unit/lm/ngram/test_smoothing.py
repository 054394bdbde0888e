"""The estimators alone: from two counts to a probability."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.lm.ngram.smoothing import Smoothing, add_k, check_k, discounts_of, mle

counts_of_outcomes = st.lists(st.integers(0, 10**6), min_size=1, max_size=50)


def test_mle_gives_the_tutorials_figures():
    """The tutorial: 33 天 in 10,000 characters, 5 of them before 气."""
    assert mle(33, 10_000) == 0.0033
    assert round(mle(5, 33), 4) == 0.1515


def test_mle_of_a_context_never_seen_is_zero():
    assert mle(0, 0) == 0.0
    assert mle(np.zeros(3), 0).tolist() == [0.0, 0.0, 0.0]


def test_add_1_is_laplaces_rule_by_hand():
    """Four outcomes, seen 2, 1, 0, 0 times: (2+1)/(3+4), (1+1)/7, 1/7, 1/7."""
    assert add_k(np.array([2.0, 1.0, 0.0, 0.0]), 3, 4, 1.0) == pytest.approx([3 / 7, 2 / 7, 1 / 7, 1 / 7])
    assert add_k(1, 3, 4, 0.5) == 1.5 / 5


@given(counts_of_outcomes, st.floats(1e-12, 1e9))
def test_add_k_sums_to_one_and_lies_between_mle_and_uniform(counts: list[int], k: float):
    seen = np.array(counts, float)
    probs = add_k(seen, sum(counts), len(counts), k)
    assert abs(probs.sum() - 1) < 1e-9
    ends = np.stack([mle(seen, sum(counts)) if sum(counts) else probs, np.full(len(counts), 1 / len(counts))])
    assert np.all(probs >= ends.min(axis=0) * (1 - 1e-9))
    assert np.all(probs <= ends.max(axis=0) * (1 + 1e-9))


@given(counts_of_outcomes.filter(any))
def test_mle_sums_to_one(counts: list[int]):
    assert abs(mle(np.array(counts, float), sum(counts)).sum() - 1) < 1e-9


@given(counts_of_outcomes, st.floats(0.01, 10))
def test_one_count_and_an_array_of_them_agree_to_the_last_bit(counts: list[int], k: float):
    total, seen = sum(counts), np.array(counts, float)
    assert [mle(count, total) for count in counts] == mle(seen, total).tolist()
    assert [add_k(count, total, 7, k) for count in counts] == add_k(seen, total, 7, k).tolist()


@pytest.mark.parametrize("k", [0, 0.0, -1, -1e-300, math.nan, math.inf, -math.inf, 2e9])
def test_k_out_of_range_is_refused(k: float):
    with pytest.raises(InvalidRequest) as caught:
        check_k(k)
    assert caught.value.params == {"field": "k", "reason": "above_zero", "limit": 10**9}


@pytest.mark.parametrize("k", [1e-300, 0.01, 1, 1e9])
def test_k_above_zero_is_accepted(k: float):
    check_k(k)


def test_names_are_those_of_the_interface():
    names = ["mle", "add_k", "witten_bell", "stupid_backoff", "kneser_ney"]
    assert [str(smoothing) for smoothing in Smoothing] == names
    assert [smoothing for smoothing in Smoothing if not smoothing.is_probability] == ["stupid_backoff"]


def test_discounts_by_hand():
    """n1..n4 = 10, 4, 2, 1: Y = 10/18; D1 = 1 - 8Y/10, D2 = 2 - 6Y/4, D3 = 3 - 4Y/2."""
    assert discounts_of([10, 4, 2, 1]) == pytest.approx((0, 5 / 9, 7 / 6, 17 / 9))
    assert discounts_of([10, 4, 2, 0]) == pytest.approx((0, 5 / 9, 7 / 6, 3))


@pytest.mark.parametrize("n", [(0, 4, 2, 1), (10, 0, 2, 1), (10, 4, 0, 1), (10, 4, 9, 1), (10, 4, 2, 9)])
def test_discounts_that_cannot_be_estimated_fall_back(n: tuple[int, int, int, int]):
    """lmplz --discount_fallback: 0.5, 1, 1.5 where a count of counts is 0 or a discount out of range."""
    assert discounts_of(n) == (0, 0.5, 1, 1.5)
