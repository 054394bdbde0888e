"""All n-grams of a corpus up to an order: a trie in arrays, with the count and the suffix of each.

Level n holds the n-grams of order n, sorted by context, then by last word. The place of an n-gram there is
its number; what follows a context lies side by side, from `starts[context]` to `starts[context + 1]` one
level up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.text.vocabulary import BOS_ID

Keys = NDArray[np.uint64]  # two numbers packed into one
Places = NDArray[np.int32]  # numbers of n-grams within their level: fewer than 2^31 of an order
NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The n-grams of one order, (n,) each array but `starts`.

    words: the last word; starts: (contexts + 1,) where the n-grams of each context begin; suffixes: the
    place, one level down, of the n-gram without its first word; counts: how many times it occurs in the
    corpus. All are int32; words and counts that come from a file may be narrower and unsigned.
    """

    words: Places
    starts: NDArray[np.int32]
    suffixes: Places
    counts: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.words)

    def part(self, contexts: slice) -> Level:
        """Return a view of what follows some of the contexts."""
        starts = self.starts[contexts.start : contexts.stop + 1]
        own = slice(starts[0], starts[-1])
        return Level(self.words[own], starts - starts[0], self.suffixes[own], self.counts[own])

    def contexts(self, ngrams: slice) -> tuple[int, int]:
        """Return the first context of a block of n-grams, and the one after the last."""
        # Keys of another type would have the whole array converted.
        first = np.searchsorted(self.starts, np.int32(ngrams.start), side="right")
        last = np.searchsorted(self.starts, np.int32(ngrams.stop), side="left")
        return int(first) - 1, int(last)

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Give each n-gram the value of its context: (contexts,) to (n,)."""
        return np.repeat(values, np.diff(self.starts))

    def sums(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """Add up the values of the n-grams of each context: (n,) integers to (contexts,)."""
        running = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values, dtype=np.int64, out=running[1:])
        at: NDArray[np.int64] = running[self.starts]
        return at[1:] - at[:-1]


def unigrams(counts: NDArray[np.int32]) -> Level:
    """Return level 1: every word of the vocabulary after the one empty context."""
    words = np.arange(len(counts), dtype=np.int32)
    return Level(words, np.array([0, len(counts)], np.int32), np.zeros_like(words), counts)


def starts_of(following: NDArray[Any]) -> NDArray[np.int32]:
    """Return where the n-grams of each context begin, (contexts + 1,), from how many each has."""
    starts = np.zeros(len(following) + 1, np.int32)
    np.cumsum(following, out=starts[1:])
    return starts


@dataclass(frozen=True, eq=False)
class NGramCounts:
    """The counts of a corpus of sentences `<s> w1 .. wT </s>`; no n-gram crosses from one to the next.

    Level 1 has an entry for every word of the vocabulary, seen or not, so there the place is the word's id.
    Whatever ends or begins an n-gram of the table is in the table too.
    """

    levels: tuple[Level, ...]

    @property
    def order(self) -> int:
        """The longest n-gram counted."""
        return len(self.levels)

    @property
    def vocabulary_size(self) -> int:
        """How many words the vocabulary has, marks included."""
        return len(self.levels[0])

    @property
    def num_outcomes(self) -> int:
        """How many words can come next: all but `<s>`."""
        return self.vocabulary_size - 1

    @property
    def num_predicted(self) -> int:
        """Words and ends of the corpus: everything but `<s>`."""
        counts = self.levels[0].counts
        return int(counts.sum(dtype=np.int64)) - int(counts[BOS_ID])

    def initial(self, order: int) -> slice:
        """Return the places of the n-grams that begin with `<s>`; they are adjacent."""
        first, last = BOS_ID, BOS_ID + 1
        for level in self.levels[1:order]:
            first, last = int(level.starts[first]), int(level.starts[last])
        return slice(first, last)

    def following(self, order: int, context: int) -> slice:
        """Return the places, on level `order`, of what follows a context of order - 1 words."""
        starts = self._views[order - 1][1]
        return slice(starts[context], starts[context + 1])

    def child(self, order: int, context: int, word: int) -> int:
        """Return the place, on level `order`, of a context's n-gram with that last word, or `NOWHERE`."""
        if order == 1:
            return word
        words, starts = self._views[order - 1]
        last = starts[context + 1]
        place = bisect_left(words, word, starts[context], last)
        return place if place < last and words[place] == word else NOWHERE

    def find(self, ids: Sequence[int]) -> int:
        """Return the place of an n-gram on the level of its length, or `NOWHERE`; the empty one is at 0."""
        place = 0
        for order, word in enumerate(ids, start=1):
            place = self.child(order, place, word)
            if place == NOWHERE:
                break
        return place

    @cached_property
    def _views(self) -> list[tuple[memoryview, memoryview]]:
        # A memoryview gives Python integers several times faster than an array does.
        return [(level.words.data, level.starts.data) for level in self.levels]
