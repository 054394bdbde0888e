"""Estimates the counts, discounts and weights of each smoothing from a table of n-grams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.columns import IN_MEMORY, ColumnStore
from app.lm.ngram.counting.trie import Level, NGramCounts
from app.lm.ngram.smoothing import NO_DISCOUNTS, Discounts, FollowerCounts, Smoothing, discounts_of, weights
from app.text.vocabulary import BOS_ID

Counts = NDArray[np.int32]
Floats32 = NDArray[np.float32]
LOW_HALF = 2**32 - 1
BLOCK = 2**14  # contexts or n-grams handled at once: what they need stays in the cache
NGRAMS = 2**16  # that the contexts of a block have, unless one of them has more
BLOCKS = 32  # after each block, what was read is released


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The probability of every n-gram, and of every one as a context the weight of backing off from it.

    probs[n - 1]: of order n; backoffs[n - 1]: of order n, below the highest. P(w|context) is read off where
    it was seen, else it is the weight times P(w|context one shorter): the form of ARPA files.
    """

    probs: tuple[Floats32, ...]
    backoffs: tuple[Floats32, ...]

    @classmethod
    def of(cls, counts: NGramCounts, smoothing: Smoothing) -> Tables:
        """Estimate all levels by a smoothing that backs off to shorter contexts."""
        levels = list(estimate(counts.levels, smoothing))
        return cls(tuple(level.probs for level in levels), tuple(level.backoffs for level in levels[1:]))


class Estimated(NamedTuple):
    """A level with the probability of each of its n-grams and the backoff weight of each of its contexts."""

    level: Level
    probs: Floats32
    backoffs: Floats32
    discounts: Discounts


def estimate(
    levels: Iterable[Level], smoothing: Smoothing, store: ColumnStore = IN_MEMORY
) -> Iterator[Estimated]:
    """Go up the levels, holding two at a time, for a smoothing that backs off to shorter contexts."""
    initial = slice(BOS_ID, BOS_ID + 1)
    probs: Floats32 | None = None  # of the level below
    for level, longer in with_next(levels):
        counts = used_counts(level, longer, initial, smoothing, store)
        is_first = probs is None
        if probs is None:
            probs = np.array([1 / (len(level) - 1)], np.float32)  # order 0: every outcome alike, <s> is none
            counts = counts.copy()
            counts[BOS_ID] = 0
        discounts = level_discounts(counts, smoothing, store)
        probs, backoffs = _estimate_level(level, counts, discounts, (smoothing, probs), store)
        del counts
        if is_first:
            probs[BOS_ID] = 0
        yield Estimated(level, probs, backoffs, discounts)
        del backoffs
        if longer is not None:
            initial = begun(longer, initial)


def with_next(levels: Iterable[Level]) -> Iterator[tuple[Level, Level | None]]:
    """Pair each level with the one above, the last with None."""
    ahead: Iterator[Level | None] = iter(levels)
    level = next(ahead, None)
    while level is not None:
        longer = next(ahead, None)
        yield level, longer
        level = longer


def begun(longer: Level, contexts: slice) -> slice:
    """Return where, one level up, the n-grams are that begin with any of these contexts."""
    return slice(int(longer.starts[contexts.start]), int(longer.starts[contexts.stop]))


def used_counts(
    level: Level, longer: Level | None, initial: slice, smoothing: Smoothing, store: ColumnStore = IN_MEMORY
) -> Counts:
    """Return the counts of a level that a smoothing uses, possibly the level's own.

    Kneser-Ney counts an n-gram below the highest order by how many different words precede it; one that
    begins with `<s>` (which nothing precedes), at `initial`, by how often it occurs. Source: Chen &
    Goodman (1998), section 3; KenLM, lm/builder/adjust_counts.cc.
    """
    if smoothing is not Smoothing.KNESER_NEY or longer is None:
        return level.counts
    counts: Counts = store.array(len(level), np.int32)
    for block in _blocks(len(longer), store):
        np.add.at(counts, longer.suffixes[block].astype(np.intp), np.int32(1))
    counts[initial] = level.counts[initial]
    return counts


def _blocks(length: int, store: ColumnStore) -> Iterator[slice]:
    """Go through a length block by block, letting go of what was read."""
    begins = range(0, length, BLOCK)
    return _letting_go((slice(begin, min(begin + BLOCK, length)) for begin in begins), store)


def _contexts(starts: NDArray[np.int32], store: ColumnStore) -> Iterator[slice]:
    """Go through contexts block by block, none with too many n-grams, letting go of what was read."""
    return _letting_go(_bounded(starts), store)


def _bounded(starts: NDArray[np.int32]) -> Iterator[slice]:
    begin, last = 0, len(starts) - 1
    while begin < last:
        end = min(begin + BLOCK, last)
        if starts[end] - starts[begin] > NGRAMS:
            most = starts[begin] + np.int32(NGRAMS)
            within = int(np.searchsorted(starts[begin : end + 1], most, side="right")) - 1
            end = begin + max(within, 1)
        yield slice(begin, end)
        begin = end


def _letting_go(blocks: Iterable[slice], store: ColumnStore) -> Iterator[slice]:
    for number, block in enumerate(blocks, start=1):
        yield block
        if number % BLOCKS == 0:
            store.forget()


def level_discounts(counts: Counts, smoothing: Smoothing, store: ColumnStore = IN_MEMORY) -> Discounts:
    """Return what is taken from a count of 0, 1, 2, 3 or more on one level."""
    if smoothing is not Smoothing.KNESER_NEY:
        return NO_DISCOUNTS
    times = [0, 0, 0, 0]
    for block in _blocks(len(counts), store):
        own = counts[block]
        times = [so_far + int(np.count_nonzero(own == count)) for count, so_far in enumerate(times, start=1)]
    return discounts_of(times)


def _estimate_level(
    level: Level, counts: Counts, discounts: Discounts, below: tuple[Smoothing, Floats32], store: ColumnStore
) -> tuple[Floats32, Floats32]:
    """Return the probabilities of a level and the weights of its contexts, from those of the level below."""
    num_contexts = len(level.starts) - 1
    probs, backoffs = store.array(len(level), np.float32), store.array(num_contexts, np.float32)
    for part in _contexts(level.starts, store):
        ngrams = slice(level.starts[part.start], level.starts[part.stop])
        probs[ngrams], backoffs[part] = _estimate_contexts(level.part(part), counts[ngrams], discounts, below)
    return probs, backoffs


def _estimate_contexts(
    level: Level, counts: Counts, discounts: Discounts, below: tuple[Smoothing, Floats32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    smoothing, lower = below
    following = _following(level, counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        denominator, backoff = weights(smoothing, following, discounts)
    is_dead = following.total == 0  # nothing follows, as after </s>
    denominator[is_dead], backoff[is_dead] = 1, 1
    probs = counts - np.array(discounts)[np.minimum(counts, 3)]
    probs /= level.spread(denominator)
    if smoothing is not Smoothing.STUPID_BACKOFF:
        leant = level.spread(backoff)
        leant *= lower[level.suffixes]
        probs += leant
    return probs, backoff


def _following(level: Level, counts: Counts) -> FollowerCounts:
    """Return what follows each context of a level."""
    kinds = np.diff(level.starts).astype(np.float64)
    if len(level.starts) == 2:  # level 1, perhaps: it has words that never stood
        kinds[0] = np.count_nonzero(counts)
    # Two sums in one pass: each is below 2^31.
    both = level.sums(np.array([0, 1, LOW_HALF + 1, 0])[np.minimum(counts, 3)])
    total = level.sums(counts).astype(np.float64)
    return FollowerCounts(total, kinds, (both & LOW_HALF).astype(np.float64), (both >> 32).astype(np.float64))


@dataclass(frozen=True, eq=False)
class Estimator:
    """One smoothing over one table of counts, a context at a time."""

    counts: NGramCounts
    smoothing: Smoothing

    @cached_property
    def used(self) -> list[Counts]:
        """The counts, level by level, that the smoothing uses; `<s>` is never predicted, so it has 0."""
        levels = self.counts.levels
        counts = [
            used_counts(level, longer, self.counts.initial(order), self.smoothing)
            for order, (level, longer) in enumerate(with_next(levels), start=1)
        ]
        counts[0] = counts[0].copy()
        counts[0][BOS_ID] = 0
        return counts

    @cached_property
    def discounts(self) -> list[Discounts]:
        """What is taken from a count of 0, 1, 2, 3 or more, level by level."""
        return [level_discounts(counts, self.smoothing) for counts in self.used]

    def following(self, order: int, context: int) -> FollowerCounts:
        """Return what follows one context of order - 1 words."""
        counts = self.used[order - 1][self.counts.following(order, context)]
        once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
        return FollowerCounts(float(counts.sum(dtype=np.int64)), float(np.count_nonzero(counts)), once, twice)
