"""Knows how to count the n-grams of a stream of ids: one sort of packed integers an order.

The key of a place of the stream is (the n-gram one shorter that ends one place earlier | word | place):
sorting such values puts contexts side by side in the order of the trie, and the place brings back where
each one stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest
from app.lm.counts import Level, NGramCounts, Places, starts_of, unigrams
from app.lm.merging import merge
from app.text.vocabulary import BOS_ID

MAX_ORDER = 7
MEMORY = 2**30
BYTES_A_TOKEN = 64  # of working memory while a part is counted
KEY_BITS = 64
THIRD = KEY_BITS // 3
BLOCK = 2**15  # keys handled at once: what they need stays in the cache

Ids = NDArray[np.int32]


def count_ngrams(stream: Ids, vocabulary_size: int, order: int, memory: int = MEMORY) -> NGramCounts:
    """Count the n-grams of orders 1 to `order` in `<s> w1 .. wT </s>` of each sentence, one after another.

    memory: bytes to work in, besides the stream and the counts themselves; a longer stream is counted in
    parts that are merged, and so is one whose keys would not fit 64 bits. Raises `InvalidRequest` if order is
    not 1 to 7.
    """
    return NGramCounts(tuple(count_levels(stream, vocabulary_size, order, memory)))


def count_levels(stream: Ids, vocabulary_size: int, order: int, memory: int = MEMORY) -> Iterator[Level]:
    """Give the levels of `count_ngrams`, each as soon as it is counted if the stream is one part."""
    if not 1 <= order <= MAX_ORDER:
        raise InvalidRequest(field="order", reason=f"1 <= order <= {MAX_ORDER}")
    if len(stream) <= part_length(vocabulary_size, order, memory):
        return part_levels(stream, 0, vocabulary_size, order)
    return iter(merge(count_parts(stream, vocabulary_size, order, memory)).levels)


def count_parts(stream: Ids, vocabulary_size: int, order: int, memory: int) -> Iterator[NGramCounts]:
    """Count parts of the stream, one after another; the merge of all is the count of the whole."""
    length = part_length(vocabulary_size, order, memory)
    for begin in range(0, max(len(stream), 1), length):
        before = min(begin, order - 1)
        part = stream[begin - before : begin + length]
        yield NGramCounts(tuple(part_levels(part, before, vocabulary_size, order)))


def part_length(vocabulary_size: int, order: int, memory: int) -> int:
    """Return how many tokens a part may have: for the memory, and for its keys to fit.

    Context, word and place stand side by side in a key, and a part has no more contexts than places.
    """
    word_bits = min((vocabulary_size - 1).bit_length(), THIRD)
    fitting = int(2 ** ((KEY_BITS - word_bits) // 2)) - MAX_ORDER  # order - 1 tokens lead each part
    return max(min(memory // BYTES_A_TOKEN, fitting), order)


def part_levels(stream: Ids, before: int, vocabulary_size: int, order: int) -> Iterator[Level]:
    """Count the n-grams that end in the stream, but for its first `before` tokens, which are only context.

    What begins or ends a counted n-gram is in the table even where its own count is in another part: 0.
    """
    yield unigrams(np.bincount(stream[before:], minlength=vocabulary_size).astype(np.int32))
    is_large = vocabulary_size > 2**THIRD
    kinds = np.arange(0, dtype=np.int32)
    if is_large:  # number the words of this part alone: no more than it has places
        kinds, local = np.unique(np.append(stream, BOS_ID).astype(np.int32), return_inverse=True)
        stream = local[:-1].astype(np.int32)
    is_word = stream != (np.searchsorted(kinds, BOS_ID) if is_large else BOS_ID)
    num_contexts = len(kinds) if is_large else vocabulary_size
    places = stream.copy()  # of the n-gram that ends here, in its level
    is_end = np.ones(len(stream), bool)  # of an n-gram of the level, which reaches over no <s>
    for longer in range(2, order + 1):
        is_end[1:] = is_end[:-1] & is_word[1:]
        is_end[:1] = False
        level = _next_level(_keys(places, stream, is_end), num_contexts, places, before)
        num_contexts = len(level)
        yield _renamed(level, longer, kinds, vocabulary_size) if is_large else level


def _renamed(level: Level, order: int, kinds: Ids, vocabulary_size: int) -> Level:
    """Give the words of a part their ids of the vocabulary back."""
    if order > 2:
        return Level(kinds[level.words], level.starts, level.suffixes, level.counts)
    following = np.zeros(vocabulary_size, np.int32)
    following[kinds] = np.diff(level.starts)
    return Level(kinds[level.words], starts_of(following), kinds[level.suffixes], level.counts)


class _Keys(NamedTuple):
    """One key an n-gram: (context | word | where it ends)."""

    values: NDArray[np.uint64]
    word_bits: int
    end_bits: int


def _keys(places: Places, stream: Ids, is_end: NDArray[np.bool_]) -> _Keys:
    """Pack the n-grams that end at `is_end`; `places` are of what begins them."""
    word_bits, end_bits = int(stream.max(initial=1)).bit_length(), len(stream).bit_length()
    values = np.empty(np.count_nonzero(is_end), np.uint64)
    filled = 0
    for begin in range(1, len(stream), BLOCK):
        end = min(begin + BLOCK, len(stream))
        keys = places[begin - 1 : end - 1].astype(np.uint64)
        keys <<= np.uint64(word_bits)
        keys |= stream[begin:end].view(np.uint32)
        keys <<= np.uint64(end_bits)
        keys |= np.arange(begin, end, dtype=np.uint64)
        keys = keys[is_end[begin:end]]
        values[filled : filled + len(keys)] = keys
        filled += len(keys)
    return _Keys(values, word_bits, end_bits)


def _next_level(keys: _Keys, num_contexts: int, places: Places, before: int) -> Level:
    """Sort the n-grams of a level, and set `places` where they end to their new numbers."""
    values, word_bits, end_bits = keys
    end_mask = np.uint64(2**end_bits - 1)
    values.sort()
    is_new = np.empty(len(values), bool)
    is_new[:1] = True
    for begin in range(1, len(values), BLOCK):
        ahead, behind = values[begin : begin + BLOCK], values[begin - 1 : begin - 1 + BLOCK]
        np.greater(ahead ^ behind[: len(ahead)], end_mask, out=is_new[begin : begin + BLOCK])
    firsts = np.flatnonzero(is_new)
    kinds = values[firsts]
    suffixes = places[(kinds & end_mask).view(np.int64)]
    kinds >>= np.uint64(end_bits)
    counts = np.diff(firsts, append=len(values)).astype(np.int32)
    del firsts
    number = -1
    for begin in range(0, len(values), BLOCK):
        ends = (values[begin : begin + BLOCK] & end_mask).view(np.int64)
        numbers = np.cumsum(is_new[begin : begin + BLOCK], dtype=np.int32)
        numbers += np.int32(number)
        number = int(numbers[-1])
        places[ends] = numbers
        if before:
            np.subtract.at(counts, numbers[ends < before], 1)
    del keys, values
    contexts = (kinds >> np.uint64(word_bits)).view(np.int64)
    starts = starts_of(np.bincount(contexts, minlength=num_contexts))
    return Level((kinds & np.uint64(2**word_bits - 1)).astype(np.int32), starts, suffixes, counts)
