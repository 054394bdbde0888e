"""Knows which counts, discounts and weights each smoothing draws from a table of n-grams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.lm.counts import Level, NGramCounts
from app.lm.smoothing import NO_DISCOUNTS, Discounts, Following, Smoothing, discounts_of, weights
from app.text.vocabulary import BOS_ID

Counts = NDArray[np.int32]
LOW_HALF = 2**32 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The probability of every n-gram, and of every one as a context the weight of backing off from it.

    probs[n - 1]: of order n, float32; backoffs[n - 1]: of order n, below the highest. P(w|context) is read
    off where it was seen, else it is the weight times P(w|context one shorter): the form of ARPA files.
    """

    probs: tuple[NDArray[np.float32], ...]
    backoffs: tuple[NDArray[np.float32], ...]


@dataclass(frozen=True, eq=False)
class Estimator:
    """One smoothing over one table of counts."""

    counts: NGramCounts
    smoothing: Smoothing

    @cached_property
    def used(self) -> list[Counts]:
        """The counts, level by level, that the smoothing goes by; `<s>` is never predicted, so it has 0.

        Kneser-Ney counts an n-gram below the highest order by how many words stand before it, but where it
        begins with `<s>` (nothing stands before that) by how often it stands itself. Source: Chen & Goodman
        (1998), section 3; KenLM, lm/builder/adjust_counts.cc.
        """
        return [self._used(order) for order in range(1, self.counts.order + 1)]

    @cached_property
    def discounts(self) -> list[Discounts]:
        """What is taken from a count of 0, 1, 2, 3 or more, level by level."""
        if self.smoothing is not Smoothing.KNESER_NEY:
            return [NO_DISCOUNTS] * self.counts.order
        counts_of_counts = [np.bincount(np.minimum(used, 5), minlength=5)[1:5] for used in self.used]
        return [discounts_of(n.tolist()) for n in counts_of_counts]

    def _used(self, order: int) -> Counts:
        level = self.counts.levels[order - 1]
        used = level.counts
        if self.smoothing is Smoothing.KNESER_NEY and order < self.counts.order:
            before = self.counts.levels[order].suffixes
            used = np.bincount(before, minlength=len(level)).astype(np.int32)
            initial = self.counts.initial(order)
            used[initial] = level.counts[initial]
        if order == 1:
            used = used.copy()
            used[BOS_ID] = 0
        return used

    def following(self, order: int, context: int) -> Following:
        """Return what follows one context of order - 1 words."""
        counts = self.used[order - 1][self.counts.following(order, context)]
        once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
        return Following(float(counts.sum(dtype=np.int64)), float(np.count_nonzero(counts)), once, twice)

    def tables(self) -> Tables:
        """Return all probabilities and weights, for a smoothing that leans on shorter contexts."""
        probs, backoffs = [], []
        for of_level, of_contexts in self._levels():
            probs.append(of_level)
            backoffs.append(of_contexts)
        return Tables(tuple(probs), tuple(backoffs[1:]))

    def _levels(self) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Go through the levels: the probabilities of one, and the backoff weights of its contexts."""
        lower = np.array([1 / self.counts.num_outcomes])  # order 0: every outcome alike
        for level, used, discounts in zip(self.counts.levels, self.used, self.discounts, strict=True):
            seen = _following(level, used)
            with np.errstate(divide="ignore", invalid="ignore"):
                denominator, backoff = weights(self.smoothing, seen, discounts)
            is_dead = seen.total == 0  # nothing follows, as after </s>
            denominator[is_dead], backoff[is_dead] = 1, 1
            probs = used - np.array(discounts)[np.minimum(used, 3)]
            probs /= level.spread(denominator)
            if self.smoothing is not Smoothing.STUPID_BACKOFF:
                probs += level.spread(backoff) * lower[level.suffixes]
            if level is self.counts.levels[0]:
                probs[BOS_ID] = 0
            yield probs.astype(np.float32), backoff.astype(np.float32)
            lower = probs


def _following(level: Level, used: Counts) -> Following:
    """Return what follows each context of a level."""
    kinds = np.diff(level.starts).astype(np.float64)
    if len(kinds) == 1:  # level 1 has words that never stood
        kinds[0] = np.count_nonzero(used)
    # Two sums in one pass: each is below 2^31.
    both = level.sums(np.array([0, 1, LOW_HALF + 1, 0])[np.minimum(used, 3)])
    total = level.sums(used).astype(np.float64)
    return Following(total, kinds, (both & LOW_HALF).astype(np.float64), (both >> 32).astype(np.float64))
