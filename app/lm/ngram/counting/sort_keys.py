"""Finds the n-grams of the next level by sorting one packed integer per place of the stream.

The key of a place is (the n-gram one shorter that ends one place earlier | word | place): sorting such values
puts contexts side by side in the order of the trie, and the place tells where each came from. A long stream
is sorted in ranges of contexts, one after another: together they are the sorted whole.

Three tokens, `a b a`, with `<s>` = 1, `</s>` = 2, a = 3, b = 4. At level 2 the context is the word before:

>>> stream = np.array([1, 3, 4, 3, 2], np.int32)
>>> part = StreamPart(stream, bos=1, places=stream, before=0, at_once=SORTED_AT_ONCE)
>>> word_bits, place_bits = part.bits
>>> (word_bits, place_bits)
(3, 3)
>>> keys = _keys(part, range(5))
>>> [f"{int(key):09b}" for key in keys]  # context 001, word 011, place 001: `<s> a` ends at place 1
['001011001', '011100010', '100011011', '011010100']
>>> keys.sort()  # the two bigrams that follow a, 011 ..., are side by side now
>>> [f"{int(key):09b}" for key in keys]
['001011001', '011010100', '011100010', '100011011']

The level holds the second column as its words; `starts` counts the first: from 1 to 3 what follows a = 3.

>>> from app.lm.ngram.counting.columns import IN_MEMORY
>>> level, places = next_level(part, num_contexts=5, is_last=False, store=IN_MEMORY)
>>> level.words.tolist(), level.starts.tolist(), level.counts.tolist()
([3, 2, 4, 3], [0, 0, 1, 1, 3, 4], [1, 1, 1, 1])
>>> places.tolist()  # where the bigram that ends at each token went; none ends at `<s>`
[-1, 0, 2, 3, 1]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.columns import ColumnStore
from app.lm.ngram.counting.trie import NOWHERE, Keys, Level, Places
from app.text.ids import Ids32

KEY_BITS = 64
SORTED_AT_ONCE = 2**21  # keys, more or less; up to twice as many are quicker whole
SAMPLED = 16  # one place in 16, to see where the ranges may be cut
BLOCK = 2**15  # keys handled at once: what they need stays in the cache


@dataclass(frozen=True, slots=True, eq=False)
class StreamPart:
    """A part of a stream on its way up the levels.

    stream: (tokens,); bos: the id of `<s>` in it; places: of the n-gram that ends at each token, in its
    level, or `NOWHERE`: none reaches over a `<s>`; before: how many leading tokens are only context; at_once:
    about how many keys are sorted at once.
    """

    stream: Ids32
    bos: int
    places: Places
    before: int
    at_once: int

    @property
    def bits(self) -> tuple[int, int]:
        """Bits of a word and of a place."""
        return int(self.stream.max(initial=1)).bit_length(), len(self.stream).bit_length()


class _Piece(NamedTuple):
    """The part of a level that follows a range of contexts."""

    words: Ids32
    starts: Ids32  # where the n-grams of each context begin, (contexts,), counted within the piece
    suffixes: Places
    counts: Ids32


def next_level(
    part: StreamPart, num_contexts: int, is_last: bool, store: ColumnStore
) -> tuple[Level, Places]:
    """Sort the n-grams one longer; return their level, and where in it the one ending at each token is.

    The last level needs no places, but where a part must not count what ends before it.
    """
    ranges = _ranges(part, num_contexts)
    is_numbered = not is_last or part.before > 0
    numbered = np.full(len(part.stream) if is_numbered else 0, NOWHERE, np.int32)
    columns = [store.column() for _ in _Piece._fields]
    number = 0
    for contexts in ranges:
        piece = _sorted(part, contexts, numbered, number)
        piece.starts[:] += number
        number += len(piece.words)
        for column, values in zip(columns, piece, strict=True):
            column.append(values)
        del piece, values
    columns[_Piece._fields.index("starts")].append(np.array([number], np.int32))
    level = Level(*(column.whole() for column in columns))
    leading = numbered[: part.before]
    np.subtract.at(level.counts, leading[leading != NOWHERE], 1)
    return level, numbered


def _ranges(part: StreamPart, num_contexts: int) -> list[range]:
    """Cut the contexts so that keys fit, and so that few enough places come after those of a range."""
    step = max(part.at_once // SAMPLED, 1)
    sample = part.places[::SAMPLED]
    by_number = np.sort(sample)[step::step] if len(sample) > 2 * step else sample[:0]
    by_bits = np.arange(0, num_contexts, 2 ** (KEY_BITS - sum(part.bits)))
    cuts = {0, num_contexts, *by_number.clip(0, num_contexts).tolist(), *by_bits.tolist()}
    return [range(first, last) for first, last in pairwise(sorted(cuts))] or [range(0)]


def _keys(part: StreamPart, contexts: range) -> Keys:
    """Pack the n-grams after these contexts."""
    word_bits, end_bits = (np.uint64(bits) for bits in part.bits)
    values = np.empty(max(len(part.stream) - 1, 0), np.uint64)  # a page never written to takes no memory
    filled = 0
    for begin in range(1, len(part.stream), BLOCK):
        end = min(begin + BLOCK, len(part.stream))
        # What is before the range, and `NOWHERE`, wraps around to beyond it.
        numbers = (part.places[begin - 1 : end - 1] - np.int32(contexts.start)).view(np.uint32)
        words = part.stream[begin:end]
        at = np.flatnonzero((numbers < len(contexts)) & (words != part.bos))
        keys = numbers[at].astype(np.uint64)
        keys <<= word_bits
        keys |= words[at].view(np.uint32)
        keys <<= end_bits
        at += begin
        keys |= at.view(np.uint64)
        values[filled : filled + len(keys)] = keys
        filled += len(keys)
    return values[:filled]


def _sorted(part: StreamPart, contexts: range, numbered: Places, number: int) -> _Piece:
    """Sort what follows a range of contexts, and number it in `numbered`, unless that is empty."""
    word_bits, end_bits = part.bits
    values = _keys(part, contexts)
    values.sort()
    words, suffixes, firsts = (np.empty(len(values), np.int32) for _ in range(3))
    following = np.zeros(len(contexts) + 1, np.int32)
    filled = 0
    for begin, is_new in _news(values, end_bits):
        keys = values[begin : begin + BLOCK]
        ends = (keys & np.uint64(2**end_bits - 1)).view(np.int64)
        if len(numbered):
            numbers = np.cumsum(is_new, dtype=np.int32)
            numbers += np.int32(number + filled - 1)
            numbered[ends] = numbers
        at = np.flatnonzero(is_new)
        if not len(at):
            continue
        own = slice(filled, filled + len(at))
        filled = own.stop
        firsts[own] = at
        firsts[own] += begin
        suffixes[own] = part.places[ends[at]]
        kinds = keys[at] >> np.uint64(end_bits)
        words[own] = kinds & np.uint64(2**word_bits - 1)
        _add_owners(following, (kinds >> np.uint64(word_bits)).view(np.int64))
    starts = np.cumsum(following[:-1], dtype=np.int32)
    return _Piece(
        _fitted(words, filled),
        starts,
        _fitted(suffixes, filled),
        np.diff(firsts[:filled], append=np.int32(len(values))),
    )


def _add_owners(following: Ids32, owners: NDArray[np.int64]) -> None:
    """Add up how many n-grams each context has, at the place after it; `owners` rise, so they lie close."""
    first = int(owners[0])
    times = np.bincount(owners - first)
    following[first + 1 : first + 1 + len(times)] += times


def _news(values: Keys, end_bits: int) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """Give blocks of sorted keys: where each begins, and which of its keys are the first of their n-gram."""
    end_mask = np.uint64(2**end_bits - 1)
    before = None
    for begin in range(0, len(values), BLOCK):
        keys = values[begin : begin + BLOCK]
        is_new = np.empty(len(keys), bool)
        is_new[0] = before is None or before ^ keys[0] > end_mask
        np.greater(keys[1:] ^ keys[:-1], end_mask, out=is_new[1:])
        before = keys[-1]
        yield begin, is_new


def _fitted(values: Ids32, length: int) -> Ids32:
    """Return the first `length` values, without the room for more where that is much."""
    return values[:length] if 2 * length > len(values) else values[:length].copy()
