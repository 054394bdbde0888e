"""The weight of a mixture is the best there is, and a mixture is a probability between its two models'."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import EmptySequence
from app.lm.mixture import best_weight, mixed

PROBS = st.floats(1e-6, 1.0)
PAIRS = st.lists(st.tuples(PROBS, PROBS), min_size=1, max_size=30)


def logs(pairs):
    return np.log(np.array(pairs).T)


@given(PAIRS, st.floats(0, 1))
def test_a_mixture_is_the_weighted_mean_of_probabilities(pairs, weight):
    first, second = logs(pairs)
    wanted = weight * np.exp(first) + (1 - weight) * np.exp(second)
    assert np.exp(mixed(first, second, weight)) == pytest.approx(wanted)


@given(PAIRS)
def test_no_other_weight_is_better(pairs):
    first, second = logs(pairs)
    best = mixed(first, second, best_weight(first, second)).mean()
    grid = np.linspace(0, 1, 101)
    assert best >= max(mixed(first, second, weight).mean() for weight in grid) - 1e-6


def test_the_better_model_of_every_token_gets_all_the_weight():
    first, second = np.log([0.5, 0.4, 0.3]), np.log([0.1, 0.2, 0.1])
    assert best_weight(first, second) == pytest.approx(1, abs=1e-6)
    assert best_weight(second, first) == pytest.approx(0, abs=1e-6)


def test_what_one_model_calls_impossible_the_other_makes_possible():
    first, second = np.array([0.0, -np.inf]), np.log([0.25, 0.5])
    weight = best_weight(first, second)
    assert weight == pytest.approx(1 / 3)  # maximum of log(w + (1 - w) / 4) + log((1 - w) / 2)
    assert np.isfinite(mixed(first, second, weight)).all()


def test_no_token_has_no_weight():
    with pytest.raises(EmptySequence):
        best_weight(np.array([]), np.array([]))
