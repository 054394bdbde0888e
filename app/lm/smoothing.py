"""Knows how the two counts of a factor become its probability, one estimator a function."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest

K_LIMIT = 1e9  # beyond it every estimate is 1/outcomes to the last digit, and sums lose theirs

Count = TypeVar("Count", float, NDArray[np.float64])


class Smoothing(StrEnum):
    """How a probability is estimated from counts."""

    MLE = "mle"
    ADD_K = "add_k"


def check_k(k: float) -> None:
    """Raise `InvalidRequest` unless 0 < k <= 1e9; NaN is refused as well."""
    if not 0 < k <= K_LIMIT or not math.isfinite(k):
        raise InvalidRequest(field="k", reason="0 < k <= 1e9")


def mle(counts: Count, context_count: int) -> Count:
    """Return count(context w) / count(context): what was seen is all there is, what was not is impossible.

    A context that never stood in the corpus gives 0/0, returned as 0. One count or an array of them.
    Source: Jurafsky & Martin, Speech and Language Processing (3rd ed.), chapter 3, "How to estimate
    probabilities"; the tutorial's P(气|天) = 5/33 = 0.1515.
    """
    return counts / context_count if context_count else counts * 0.0


def add_k(counts: Count, context_count: int, num_outcomes: int, k: float) -> Count:
    """Return (count(context w) + k) / (count(context) + k N): as if each outcome stood k times more.

    N = `num_outcomes` is how many tokens can come next, so the estimates of all of them sum to 1, even after
    a context that was never seen: there each is 1/N. k = 1 is Laplace's rule. One count or an array of them.
    Source: Jurafsky & Martin, Speech and Language Processing (3rd ed.), chapter 3, "Add-k smoothing".
    """
    return (counts + k) / (context_count + k * num_outcomes)
