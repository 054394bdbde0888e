"""Merges the counts of parts of a corpus into those of the whole.

Contexts of all parts are taken from first to last, some at a time: what follows these is sorted, and no more
than that need be in memory at once.

Three tokens, a in one part, a and b in the other, with `<s>` = 1, a = 3, b = 4. Level 2 of the first part has
`<s> a`, that of the second `<s> a` and `<s> b`:

>>> words = np.arange(5, dtype=np.int32)
>>> def after_bos(*following: int) -> NGramCounts:
...     ids, n = np.array(following, np.int32), len(following)
...     starts = np.array([0, 0, n, n, n, n], np.int32)  # all of them follow context 1
...     return NGramCounts((unigrams(np.bincount(ids, minlength=5)), Level(ids, starts, ids, ids // ids)))
>>> parts = [after_bos(3), after_bos(3, 4)]

Each bigram becomes (context | word), the word in 3 bits: `<s> a` is 001 011 = 11. Equal ones are one bigram
of the whole, whose place every part then looks up to add its count there:

>>> merging = _Merging([part.levels[1] for part in parts], [words, words], vocabulary_size=5, at_once=8)
>>> kinds, own = merging._kinds(range(5))
>>> kinds.tolist(), [keys.tolist() for _, keys in own]
([11, 12], [[11], [11, 12]])
>>> level, moved = merging.run(num_contexts=5)
>>> level.words.tolist(), level.counts.tolist()
([3, 4], [2, 1])
>>> [places.tolist() for places in moved]  # old place -> new place: contexts of the next level are renamed so
[[0], [0, 1]]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from app.lm.ngram.counting.columns import IN_MEMORY, Column, ColumnStore
from app.lm.ngram.counting.trie import Keys, Level, NGramCounts, Places, unigrams

FEW = 8  # parts merged at once
AT_ONCE = 2**20  # n-grams, more or less


def merge(
    parts: Iterable[NGramCounts], store: ColumnStore = IN_MEMORY, at_once: int = AT_ONCE
) -> NGramCounts:
    """Add up counts of one vocabulary and order: a few parts of like size at a time, as they come."""
    waiting: list[list[NGramCounts]] = []  # by how many merges they have gone through
    for part in parts:
        merged = part
        for same in waiting:
            same.append(merged)
            if len(same) < FEW:
                break
            merged = _merge_few(same, store, at_once)
            same.clear()
        else:
            waiting.append([merged])
        del part, merged
    rest = [part for same in waiting for part in same]
    return rest[0] if len(rest) == 1 else _merge_few(rest, store, at_once)


def _merge_few(parts: Sequence[NGramCounts], store: ColumnStore, at_once: int) -> NGramCounts:
    counts: Places = np.sum([part.levels[0].counts for part in parts], axis=0, dtype=np.int32)
    levels = [unigrams(counts)]
    moved = [levels[0].words for _ in parts]  # of each part: place in it to place in the merged level
    for order in range(2, parts[0].order + 1):
        merging = _Merging([part.levels[order - 1] for part in parts], moved, len(counts), at_once, store)
        level, moved = merging.run(len(levels[-1]))
        levels.append(level)
    return NGramCounts(tuple(levels))


def merge_range(
    levels: list[Level],
    contexts: tuple[list[Places], int],
    below: list[Places],
    vocabulary_size: int,
    store: ColumnStore,
    at_once: int = AT_ONCE,
) -> tuple[Level, list[Places]]:
    """Merge what follows a range of contexts on one level; return it, and where each part's n-grams went.

    levels: of each part, what follows the contexts that it has (`Level.part`); contexts: of each part, where
    in the range they are, rising, and how many the range has; below: of each part, where the n-grams of the
    whole level below went. All that is returned is counted within the range, but for suffixes.
    """
    moved, num_contexts = contexts
    return _Merging(levels, moved, vocabulary_size, at_once, store, below).run(num_contexts)


class _Merging:
    """One level of some parts, becoming one; `below`: where suffixes went, unless where contexts did."""

    def __init__(
        self,
        levels: list[Level],
        moved: list[Places],
        vocabulary_size: int,
        at_once: int,
        store: ColumnStore = IN_MEMORY,
        below: list[Places] | None = None,
    ) -> None:
        self.store = store
        self.levels, self.moved, self.below = levels, moved, below or moved
        self.word_bits = np.uint64((vocabulary_size - 1).bit_length())
        self.step = max(at_once // len(levels), 1)

    def run(self, num_contexts: int) -> tuple[Level, list[Places]]:
        """Return the merged level, and where the n-grams of each part went."""
        words, starts, suffixes, counts = columns = [self.store.column() for _ in range(4)]
        gone = [self.store.column() for _ in self.levels]
        number = 0
        for contexts in self._ranges(num_contexts):
            kinds, own = self._kinds(contexts)
            words.append((kinds & ((np.uint64(1) << self.word_bits) - np.uint64(1))).astype(np.int32))
            owners = (kinds >> self.word_bits).view(np.int64)
            begins = np.searchsorted(owners, np.arange(len(contexts))) + number
            starts.append(begins.astype(np.int32))
            self._fill((suffixes, counts), kinds, own, (gone, number))
            number += len(kinds)
            self.store.forget()
        starts.append(np.array([number], np.int32))
        return Level(*(column.whole() for column in columns)), [column.whole() for column in gone]

    def _some(self, places: list[Places]) -> Iterator[tuple[Level, Places]]:
        """Give each part's level with its places; of every few parts what was read is let go."""
        for number, (level, to) in enumerate(zip(self.levels, places, strict=True), start=1):
            yield level, to
            if number % FEW == 0:
                self.store.forget()

    def _ranges(self, num_contexts: int) -> list[range]:
        """Cut the merged contexts so that few enough n-grams of each part follow those of a range."""
        cuts = {0, num_contexts}
        for level, to in self._some(self.moved):
            places = np.arange(self.step, len(level), self.step, dtype=np.int32)
            cuts |= set(to[np.searchsorted(level.starts, places, side="right") - 1].tolist())
        # Each part cuts where it has to; of many parts every few cuts are enough, as each gave only its own.
        thinned = sorted(cuts)[:: max(len(self.levels) // 4, 1)]
        return [range(first, last) for first, last in pairwise(dict.fromkeys([*thinned, num_contexts]))]

    def _kinds(self, contexts: range) -> tuple[Keys, list[tuple[slice, Keys]]]:
        """Return the different (context | word) of a range, and each part's n-grams there with theirs."""
        own = []
        for level, to in self._some(self.moved):
            ends = np.array([contexts.start, contexts.stop], np.int32)
            first, last = np.searchsorted(to, ends).tolist()
            lengths = np.diff(level.starts[first : last + 1])
            keys = np.repeat((to[first:last] - np.int32(contexts.start)).astype(np.uint64), lengths)
            ngrams = slice(int(level.starts[first]), int(level.starts[last]))
            keys <<= self.word_bits
            keys |= level.words[ngrams].astype(np.uint64)
            own.append((ngrams, keys))  # rising: no context overtakes another
        every = np.concatenate([keys for _, keys in own])
        every.sort()
        is_new = np.ones(len(every), bool)
        np.not_equal(every[1:], every[:-1], out=is_new[1:])
        return every[is_new], own

    def _fill(
        self,
        columns: tuple[Column, Column],
        kinds: Keys,
        own: list[tuple[slice, Keys]],
        gone: tuple[list[Column], int],
    ) -> None:
        """Append the suffixes and counts of a range, and to each part's column where its n-grams went."""
        suffixes, counts = np.empty(len(kinds), np.int32), np.zeros(len(kinds), np.int32)
        for (level, to), (ngrams, keys), column in zip(self._some(self.below), own, gone[0], strict=True):
            at = np.searchsorted(kinds, keys)
            counts[at] += level.counts[ngrams]
            suffixes[at] = to[level.suffixes[ngrams]]
            column.append((at + gone[1]).astype(np.int32))
        for one, values in zip(columns, (suffixes, counts), strict=True):
            one.append(values)
