"""Counts the n-grams of a stream of ids, level by level, whole or in parts that are merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.errors import InvalidRequest
from app.lm.ngram.counting.columns import IN_MEMORY, ColumnStore
from app.lm.ngram.counting.merge import merge
from app.lm.ngram.counting.sort_keys import KEY_BITS, SORTED_AT_ONCE, StreamPart, next_level
from app.lm.ngram.counting.trie import Level, NGramCounts, starts_of, unigrams
from app.text.ids import Ids32
from app.text.pretokenized.stream import counts_of
from app.text.vocabulary import BOS_ID

MAX_ORDER = 7
MEMORY = 2**30
BYTES_A_TOKEN = 48  # of working memory while a part is counted
BYTES_A_KEY = 32  # of working memory while keys are sorted
BYTES_A_MERGED = 64  # of working memory while n-grams of parts are merged
BLOCK = 2**20  # n-grams handled at once
CONTEXT_BITS = 20  # of a key, at least: 2^20 contexts are sorted at once
THIRD = KEY_BITS // 3


def count_ngrams(
    stream: Ids32, vocabulary_size: int, order: int, memory: int = MEMORY, store: ColumnStore = IN_MEMORY
) -> NGramCounts:
    """Count the n-grams of orders 1 to `order` in `<s> w1 .. wT </s>` of each sentence, one after another.

    memory: bytes to work in, besides the stream and the store that the counts go to; a longer stream is
    counted in parts that are merged, and so is one whose keys would not fit 64 bits. Raises `InvalidRequest`
    if order is not 1 to 7.
    """
    return NGramCounts(tuple(count_levels(stream, vocabulary_size, order, memory, store)))


def count_levels(
    stream: Ids32, vocabulary_size: int, order: int, memory: int = MEMORY, store: ColumnStore = IN_MEMORY
) -> Iterator[Level]:
    """Yield the levels of `count_ngrams`; if the stream is one part, each as soon as it is counted."""
    if not 1 <= order <= MAX_ORDER:
        raise InvalidRequest(field="order", reason="between", low=1, high=MAX_ORDER)
    if len(stream) <= part_length(vocabulary_size, order, memory):
        return part_levels(stream, 0, vocabulary_size, order, keys_at_once(memory), store)
    parts = count_parts(stream, vocabulary_size, order, memory, store)
    return _merged(parts, store, memory // BYTES_A_MERGED)


def _merged(parts: Iterator[NGramCounts], store: ColumnStore, at_once: int) -> Iterator[Level]:
    """Merge once the first level is requested, then release the parts and their stream."""
    levels = merge(parts, store, at_once).levels
    del parts
    yield from levels


def count_parts(
    stream: Ids32, vocabulary_size: int, order: int, memory: int, store: ColumnStore = IN_MEMORY
) -> Iterator[NGramCounts]:
    """Count parts of the stream, one after another; the merge of all is the count of the whole."""
    length = part_length(vocabulary_size, order, memory)
    for begin in range(0, max(len(stream), 1), length):
        before = min(begin, order - 1)
        part = stream[begin - before : begin + length]
        levels = part_levels(part, before, vocabulary_size, order, keys_at_once(memory), store)
        yield NGramCounts(tuple(levels))


def keys_at_once(memory: int) -> int:
    """Return how many keys are sorted at once: twice as many, if few contexts have them all."""
    return min(SORTED_AT_ONCE, max(memory // BYTES_A_KEY // 2, 1))


def part_length(vocabulary_size: int, order: int, memory: int) -> int:
    """Return how many tokens a part may have: for the memory, and for its keys to fit.

    A key packs context, word and place.
    """
    word_bits = min((vocabulary_size - 1).bit_length(), THIRD)
    fitting = int(2 ** (KEY_BITS - CONTEXT_BITS - word_bits)) - MAX_ORDER  # order - 1 tokens lead each part
    return max(min(memory // BYTES_A_TOKEN, fitting), order)


def part_levels(
    stream: Ids32, before: int, vocabulary_size: int, order: int, at_once: int, store: ColumnStore
) -> Iterator[Level]:
    """Count the n-grams that end in the stream, but for its first `before` tokens, which are only context.

    What begins or ends a counted n-gram is in the table even where its own count is in another part: 0.
    """
    yield unigrams(counts_of(stream[before:], vocabulary_size).astype(np.int32))
    is_large = vocabulary_size > 2**THIRD
    kinds = np.arange(0, dtype=np.int32)
    if is_large:  # number the words of this part alone: no more than it has places
        kinds, local = np.unique(np.append(stream, BOS_ID).astype(np.int32), return_inverse=True)
        stream = local[:-1].astype(np.int32)
        del local
    bos = int(np.searchsorted(kinds, BOS_ID)) if is_large else BOS_ID
    num_contexts = len(kinds) if is_large else vocabulary_size
    part = StreamPart(stream, bos, stream, before, at_once)
    for longer in range(2, order + 1):
        level, places = next_level(part, num_contexts, longer == order, store)
        part = replace(part, places=places)
        num_contexts = len(level)
        yield _renamed(level, longer, kinds, vocabulary_size, store) if is_large else level


def _renamed(level: Level, order: int, kinds: Ids32, vocabulary_size: int, store: ColumnStore) -> Level:
    """Give the words of a part their ids of the vocabulary back."""
    words = _looked_up(kinds, level.words, store)
    if order > 2:
        return Level(words, level.starts, level.suffixes, level.counts)
    following = np.zeros(vocabulary_size, np.int32)
    following[kinds] = np.diff(level.starts)
    return Level(words, starts_of(following), _looked_up(kinds, level.suffixes, store), level.counts)


def _looked_up(kinds: Ids32, values: Ids32, store: ColumnStore) -> Ids32:
    column = store.column()
    for begin in range(0, len(values), BLOCK):
        column.append(kinds[values[begin : begin + BLOCK]])
    return column.whole()
