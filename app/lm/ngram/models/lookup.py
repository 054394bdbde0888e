"""Looks up every n-gram of a stream of ids in a table, level by level, all places at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.trie import NOWHERE, Keys, Level, Places
from app.text.vocabulary import BOS_ID

KEY_BITS = 64


class Walker:
    """Finds n-grams in bulk; keeps 8 bytes per n-gram, made when first needed."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self.levels = levels
        self._word_bits = (len(levels[0]) - 1).bit_length()
        self._keys: dict[int, Keys] = {}

    def prepare(self) -> None:
        """Make all keys now, so that threads may walk at once."""
        for order in range(2, len(self.levels) + 1):
            self._keys_of(order)

    def walk(self, stream: NDArray[np.int32]) -> Iterator[Places]:
        """Give for each order from 1 the place of the n-gram that ends at each token, or `NOWHERE`.

        No n-gram reaches back over a `<s>`.
        """
        places = stream.astype(np.int32)
        yield places
        is_first = stream == BOS_ID
        for order in range(2, len(self.levels) + 1):
            # An n-gram can only be there if what begins it and what ends it is.
            can_be = (places[1:] >= 0) & (places[:-1] >= 0) & ~is_first[1:]
            ends = np.flatnonzero(can_be) + 1
            longer = np.full(len(stream), NOWHERE, np.int32)
            longer[ends] = self.find(order, places[ends - 1], stream[ends])
            places = longer
            yield places

    def find(self, order: int, contexts: Places, words: NDArray[np.int32]) -> Places:
        """Return the places, on level `order`, of contexts' n-grams with these last words, or `NOWHERE`."""
        keys = self._keys_of(order)
        if not len(keys):
            return np.full(len(words), NOWHERE, np.int32)
        queries = (contexts.astype(np.uint64) << np.uint64(self._word_bits)) | words.astype(np.uint64)
        sorted_, back = _sorted_with_places(queries)
        at = np.searchsorted(keys, sorted_)
        at[at == len(keys)] = 0
        at[keys[at] != sorted_] = NOWHERE
        places = np.empty(len(words), np.int32)
        places[back] = at
        return places

    def _keys_of(self, order: int) -> Keys:
        """Return (context | word) of every n-gram of a level, rising as the n-grams do."""
        if order not in self._keys:
            level = self.levels[order - 1]
            keys = level.spread(np.arange(len(level.starts) - 1, dtype=np.uint64))
            keys <<= np.uint64(self._word_bits)
            keys |= level.words.astype(np.uint64)
            self._keys[order] = keys
        return self._keys[order]


def _sorted_with_places(keys: Keys) -> tuple[Keys, NDArray[np.intp]]:
    """Sort keys, and tell where each was: searching is several times faster for keys in order."""
    bits = max(len(keys), 1).bit_length()
    if not len(keys) or int(keys.max()).bit_length() + bits > KEY_BITS:
        order = np.argsort(keys)
        return keys[order], order
    packed = (keys << np.uint64(bits)) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    return packed >> np.uint64(bits), (packed & np.uint64(2**bits - 1)).astype(np.intp)
