"""Knows how the n-grams of the next level are found: by sorting one packed integer a place of the stream.

The key of a place is (the n-gram one shorter that ends one place earlier | word | place): sorting such values
puts contexts side by side in the order of the trie, and the place brings back where each one stood. A long
stream is sorted in ranges of contexts, one after another: together they are the sorted whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.lm.counts import Level, Places, starts_of

KEY_BITS = 64
SORTED_AT_ONCE = 2**21  # keys, more or less; up to twice as many are quicker whole
SAMPLED = 16  # each so many places, to see where the ranges may be cut
BLOCK = 2**15  # keys handled at once: what they need stays in the cache

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of a stream, (tokens,) each array, on its way up the levels.

    places: of the n-gram that ends here, in its level; is_end: whether one does, which reaches over no `<s>`;
    before: how many first tokens are only context.
    """

    stream: Ids
    places: Places
    is_end: NDArray[np.bool_]
    before: int

    @property
    def bits(self) -> tuple[int, int]:
        """Bits of a word and of a place."""
        return int(self.stream.max(initial=1)).bit_length(), len(self.stream).bit_length()


class _Piece(NamedTuple):
    """The part of a level that follows a range of contexts."""

    words: Ids
    following: Ids  # how many n-grams each context has, (contexts,)
    suffixes: Places
    counts: Ids


def next_level(part: Part, num_contexts: int, is_last: bool) -> Level:
    """Sort the n-grams that end at `is_end`, and set `places` there to their new numbers.

    The last level needs none, but where a part must not count what ends before it.
    """
    ranges = _ranges(part, num_contexts)
    numbered = None if is_last and not part.before else part.places
    if numbered is not None and len(ranges) > 1:
        numbered = numbered.copy()
    pieces: list[_Piece] = []
    number = 0
    for contexts in ranges:
        pieces.append(_sorted(part, contexts, numbered, number))
        number += len(pieces[-1].words)
    if numbered is not None and len(ranges) > 1:
        part.places[:] = numbered
        del numbered
    columns = list(zip(*pieces, strict=True))
    pieces.clear()
    # Column by column, each let go as soon as it is whole.
    counts, suffixes, following, words = (_whole(columns.pop()) for _ in _Piece._fields)
    leading = slice(part.before)
    np.subtract.at(counts, part.places[leading][part.is_end[leading]], 1)
    return Level(words, starts_of(following), suffixes, counts)


def _whole(column: tuple[Ids, ...]) -> Ids:
    return column[0] if len(column) == 1 else np.concatenate(column)


def _ranges(part: Part, num_contexts: int) -> list[range]:
    """Cut the contexts so that keys fit, and so that few enough places come after those of a range."""
    step = SORTED_AT_ONCE // SAMPLED
    sample = part.places[::SAMPLED]
    by_number = np.sort(sample)[step::step] if len(sample) > 2 * step else sample[:0]
    by_bits = np.arange(0, num_contexts, 2 ** (KEY_BITS - sum(part.bits)))
    cuts = {0, num_contexts, *by_number.clip(0, num_contexts).tolist(), *by_bits.tolist()}
    return [range(first, last) for first, last in pairwise(sorted(cuts))] or [range(0)]


def _keys(part: Part, contexts: range) -> NDArray[np.uint64]:
    """Pack the n-grams after these contexts."""
    word_bits, end_bits = part.bits
    values = np.empty(np.count_nonzero(part.is_end), np.uint64)  # a page never written to takes no memory
    filled = 0
    for begin in range(1, len(part.stream), BLOCK):
        end = min(begin + BLOCK, len(part.stream))
        # What is before the range wraps around to beyond it.
        keys = (part.places[begin - 1 : end - 1] - np.int32(contexts.start)).view(np.uint32)
        is_ours = part.is_end[begin:end] & (keys < len(contexts))
        keys = keys.astype(np.uint64)
        keys <<= np.uint64(word_bits)
        keys |= part.stream[begin:end].view(np.uint32)
        keys <<= np.uint64(end_bits)
        keys |= np.arange(begin, end, dtype=np.uint64)
        keys = keys[is_ours]
        values[filled : filled + len(keys)] = keys
        filled += len(keys)
    return values[:filled]


def _sorted(part: Part, contexts: range, numbered: Places | None, number: int) -> _Piece:
    """Sort what follows a range of contexts, and number it in `numbered`, from `number` on."""
    word_bits, end_bits = part.bits
    end_mask = np.uint64(2**end_bits - 1)
    values = _keys(part, contexts)
    values.sort()
    is_new = np.empty(len(values), bool)
    is_new[:1] = True
    for begin in range(1, len(values), BLOCK):
        ahead, behind = values[begin : begin + BLOCK], values[begin - 1 : begin - 1 + BLOCK]
        np.greater(ahead ^ behind[: len(ahead)], end_mask, out=is_new[begin : begin + BLOCK])
    firsts = np.flatnonzero(is_new)
    kinds = values[firsts]
    counts = np.diff(firsts, append=len(values)).astype(np.int32)
    del firsts
    suffixes = part.places[(kinds & end_mask).view(np.int64)]
    kinds >>= np.uint64(end_bits)
    if numbered is not None:
        _number(numbered, values, is_new, number)
    del values
    following = np.bincount((kinds >> np.uint64(word_bits)).view(np.int64), minlength=len(contexts))
    words = (kinds & np.uint64(2**word_bits - 1)).astype(np.int32)
    return _Piece(words, following.astype(np.int32), suffixes, counts)


def _number(numbered: Places, values: NDArray[np.uint64], is_new: NDArray[np.bool_], number: int) -> None:
    """Set the number of each n-gram wherever it ends, given sorted (n-gram | place)."""
    end_mask = np.uint64(2 ** len(numbered).bit_length() - 1)
    for begin in range(0, len(values), BLOCK):
        ends = (values[begin : begin + BLOCK] & end_mask).view(np.int64)
        numbers = np.cumsum(is_new[begin : begin + BLOCK], dtype=np.int32)
        numbers += np.int32(number - 1)
        number = int(numbers[-1]) + 1
        numbered[ends] = numbers
