"""Knows how the counts of two parts of a corpus become those of both: what workers counted, put together."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from app.lm.counts import Level, NGramCounts, Places, starts_of, unigrams


def merge(parts: Iterable[NGramCounts]) -> NGramCounts:
    """Add up counts of one vocabulary and order, one part after another: no more than two at a time."""
    return reduce(_merge_two, parts)


def _merge_two(left: NGramCounts, right: NGramCounts) -> NGramCounts:
    levels = [unigrams(left.levels[0].counts + right.levels[0].counts)]
    moved = (levels[0].words, levels[0].words)  # place in each part to place in the merged level
    for pair in zip(left.levels[1:], right.levels[1:], strict=True):
        level, moved = _merge_level(pair, moved, len(levels[-1]), left.vocabulary_size)
        levels.append(level)
    return NGramCounts(tuple(levels))


def _merge_level(
    pair: tuple[Level, Level], moved: tuple[Places, Places], num_contexts: int, vocabulary_size: int
) -> tuple[Level, tuple[Places, Places]]:
    """Merge one level, given where the contexts went; return where the n-grams of each part went, too."""
    bits = np.uint64((vocabulary_size - 1).bit_length())
    keys = [_keys(level, to, bits) for level, to in zip(pair, moved, strict=True)]
    both = np.concatenate(keys)
    both.sort()
    is_new = np.append(True, both[1:] != both[:-1]) if len(both) else np.zeros(0, bool)
    kinds = both[is_new]
    suffixes, counts = np.empty(len(kinds), np.int32), np.zeros(len(kinds), np.int32)
    gone = []
    for level, own, to in zip(pair, keys, moved, strict=True):
        at = np.searchsorted(kinds, own).astype(np.int32)
        counts[at] += level.counts
        suffixes[at] = to[level.suffixes]
        gone.append(at)
    contexts = (kinds >> bits).astype(np.int32)
    starts = starts_of(np.bincount(contexts, minlength=num_contexts))
    words = (kinds & np.uint64((1 << int(bits)) - 1)).astype(np.int32)
    return Level(words, starts, suffixes, counts), (gone[0], gone[1])


def _keys(level: Level, moved: Places, bits: np.uint64) -> NDArray[np.uint64]:
    """Return (context in the merged level | word): still rising, since no context overtakes another."""
    keys = level.spread(moved.astype(np.uint64))
    keys <<= bits
    keys |= level.words.astype(np.uint64)
    return keys
