"""Turns counts into probabilities, one estimator per function; all but two back off to shorter contexts.

Those that back off share one form: P(w|context) = (count - discount) / denominator + backoff * P(w|context
one shorter).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest

K_LIMIT = 1e9  # beyond it every estimate is 1/outcomes to the last digit, and sums lose theirs
STUPID_BACKOFF = 0.4  # Brants et al. 2007, section 4

Count = TypeVar("Count", float, NDArray[np.float64])
Discounts = tuple[float, float, float, float]  # of counts 0, 1, 2, and 3 or more
FALLBACK: Discounts = (0.0, 0.5, 1.0, 1.5)  # lmplz --discount_fallback
NO_DISCOUNTS: Discounts = (0.0, 0.0, 0.0, 0.0)


class FollowerCounts(NamedTuple):
    """What follows a context, in numbers, or many contexts, in arrays of float64 (contexts,)."""

    total: Any  # how many words, each as often as it counts
    kinds: Any  # how many different words
    once: Any  # how many of them count 1
    twice: Any  # and 2


class Smoothing(StrEnum):
    """How a probability is estimated from counts."""

    MLE = "mle"
    ADD_K = "add_k"
    WITTEN_BELL = "witten_bell"
    STUPID_BACKOFF = "stupid_backoff"
    KNESER_NEY = "kneser_ney"

    @property
    def is_probability(self) -> bool:
        """Whether the figures of all words sum to 1; those of stupid backoff are scores only."""
        return self is not Smoothing.STUPID_BACKOFF

    @property
    def backs_off(self) -> bool:
        """Whether an unseen context backs off to a shorter one."""
        return self not in (Smoothing.MLE, Smoothing.ADD_K)


def check_k(k: float) -> None:
    """Raise `InvalidRequest` unless 0 < k <= 1e9; NaN is refused as well."""
    if not 0 < k <= K_LIMIT or not math.isfinite(k):
        raise InvalidRequest(field="k", reason="above_zero", limit=int(K_LIMIT))


def mle(counts: Count, context_count: int) -> Count:
    """Return count(context w) / count(context): what was seen is all there is, what was not is impossible.

    A context that never occurs in the corpus gives 0/0, returned as 0. One count or an array of them.
    Source: Jurafsky & Martin, Speech and Language Processing (3rd ed.), chapter 3, "How to estimate
    probabilities"; the tutorial's P(气|天) = 5/33 = 0.1515.
    """
    return counts / context_count if context_count else counts * 0.0


def add_k(counts: Count, context_count: Count | int, num_outcomes: int, k: float) -> Count:
    """Return (count(context w) + k) / (count(context) + k N): as if each outcome occurred k more times.

    N = `num_outcomes` is how many tokens can come next, so the estimates of all of them sum to 1, even after
    a context that was never seen: there each is 1/N. k = 1 is Laplace's rule. One count or an array of them.
    Source: Jurafsky & Martin, Speech and Language Processing (3rd ed.), chapter 3, "Add-k smoothing".
    """
    return (counts + k) / (context_count + k * num_outcomes)


def witten_bell(following: FollowerCounts) -> tuple[Any, Any]:
    """Return denominator and backoff weight: a new word is as likely as new ones were so far.

    Source: Witten & Bell (1991), method C; Chen & Goodman (1998), section 2.5:
    P = (c(context w) + T P_lower(w)) / (c(context) + T), where T different words follow the context.
    """
    denominator = following.total + following.kinds
    return denominator, following.kinds / denominator


def kneser_ney(following: FollowerCounts, discounts: Discounts) -> tuple[Any, Any]:
    """Return denominator and backoff weight: all that the discounts took from what follows the context.

    Source: Chen & Goodman (1998), equations 24 to 26.
    """
    _, D1, D2, D3 = discounts
    more = following.kinds - following.once - following.twice
    return following.total, (D1 * following.once + D2 * following.twice + D3 * more) / following.total


def discounts_of(counts_of_counts: Sequence[int]) -> Discounts:
    """Return the discounts of one order from n1 .. n4, how many n-grams occur 1 to 4 times.

    Where one of n1, n2, n3 is 0, or a discount lies outside 0 .. its count, it is `FALLBACK`, as in lmplz.
    Source: Chen & Goodman (1998), equation 26; KenLM, lm/builder/adjust_counts.cc.
    """
    n1, n2, n3, n4 = counts_of_counts
    if not (n1 and n2 and n3):
        return FALLBACK
    Y = n1 / (n1 + 2 * n2)
    D1, D2, D3 = 1 - 2 * Y * n2 / n1, 2 - 3 * Y * n3 / n2, 3 - 4 * Y * n4 / n3
    fits = 0 <= D1 <= 1 and 0 <= D2 <= 2 and 0 <= D3 <= 3
    return (0.0, D1, D2, D3) if fits else FALLBACK


def weights(smoothing: Smoothing, following: FollowerCounts, discounts: Discounts) -> tuple[Any, Any]:
    """Return denominator and backoff weight of one context or many, for smoothings that back off."""
    if smoothing is Smoothing.WITTEN_BELL:
        return witten_bell(following)
    if smoothing is Smoothing.KNESER_NEY:
        return kneser_ney(following, discounts)
    return following.total, following.total * 0.0 + STUPID_BACKOFF
