"""Counts of n-grams by sorting, against a counter that looks at every window, whole and in parts."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.lm.ngram.counting import sort_keys as sorting
from app.lm.ngram.counting.count import BYTES_A_TOKEN, count_ngrams, count_parts
from app.lm.ngram.counting.merge import merge
from app.lm.ngram.counting.trie import NOWHERE, NGramCounts
from app.text.vocabulary import BOS_ID, EOS_ID, Vocabulary
from tests.unit.lm.tables import stream_of, table_of

corpora = st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=9)
orders = st.integers(1, 7)


def spelled(counts: NGramCounts, order: int) -> list[tuple[int, ...]]:
    """Every n-gram of one order as ids, read off the trie."""
    if order == 0:
        return [()]
    level = counts.levels[order - 1]
    contexts = spelled(counts, order - 1)
    owners = level.spread(np.arange(len(contexts))).tolist()
    return [(*contexts[owner], word) for owner, word in zip(owners, level.words.tolist(), strict=True)]


def brute(stream: list[int], order: int) -> Counter[tuple[int, ...]]:
    windows = (tuple(stream[at : at + order]) for at in range(len(stream) - order + 1))
    return Counter(w for w in windows if BOS_ID not in w[1:] and EOS_ID not in w[:-1])


def assert_equal(left: NGramCounts, right: NGramCounts) -> None:
    for a, b in zip(left.levels, right.levels, strict=True):
        for name in ("words", "starts", "suffixes", "counts"):
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name), name)


def test_bigrams_by_hand():
    """天气 and 天真: 天 2, 气 真 1; after <s> 天 twice, after 天 气 and 真 once each."""
    counts, vocabulary = table_of(["天气", "天真"], 2)
    assert vocabulary.tokens[3:] == ("天", "气", "真")
    bigrams = counts.levels[1]
    assert spelled(counts, 2) == [(1, 3), (3, 4), (3, 5), (4, 2), (5, 2)]
    assert bigrams.counts.tolist() == [2, 1, 1, 1, 1]
    assert bigrams.suffixes.tolist() == [3, 4, 5, 2, 2]
    assert counts.levels[0].counts.tolist() == [0, 2, 2, 2, 1, 1]
    assert counts.find([3, 4]) == 1
    assert counts.find([4, 3]) == NOWHERE
    assert counts.num_predicted == 6


@given(corpora, orders)
def test_counts_are_those_of_every_window(sentences: list[str], order: int):
    counts, vocabulary = table_of(sentences, order)
    stream = stream_of(sentences, vocabulary).tolist()
    for n in range(2, order + 1):
        ngrams, level = spelled(counts, n), counts.levels[n - 1]
        assert dict(zip(ngrams, level.counts.tolist(), strict=True)) == brute(stream, n)
        assert ngrams == sorted(ngrams)
        assert [counts.find(ngram) for ngram in ngrams] == list(range(len(ngrams)))
        shorter = spelled(counts, n - 1)
        assert [shorter[place] for place in level.suffixes] == [ngram[1:] for ngram in ngrams]
        begin = [place for place, ngram in enumerate(ngrams) if ngram[0] == BOS_ID]
        assert list(range(len(ngrams)))[counts.initial(n)] == begin


@given(corpora, orders, st.integers(1, 30))
def test_counting_in_parts_is_counting_whole(sentences: list[str], order: int, tokens: int):
    """Parts are cut anywhere, within sentences too; none is longer than the memory allows."""
    vocabulary = Vocabulary.from_sentences(sentences)
    stream = stream_of(sentences, vocabulary)
    whole = count_ngrams(stream, len(vocabulary), order)
    parts = list(count_parts(stream, len(vocabulary), order, memory=tokens * BYTES_A_TOKEN))
    assert len(parts) == -(-len(stream) // max(tokens, order))
    assert_equal(merge(parts), whole)
    assert_equal(merge(reversed(parts)), whole)


@pytest.mark.parametrize(("name", "value"), [("SORTED_AT_ONCE", sorting.SAMPLED), ("KEY_BITS", 11)])
@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=8, max_size=12), orders)
def test_sorting_in_ranges_of_contexts_is_sorting_whole(
    name: str, value: int, sentences: list[str], order: int
):
    """Cut after every few places, or because keys of 11 bits leave one or two to contexts."""
    vocabulary = Vocabulary.from_sentences(sentences)
    stream = stream_of(sentences, vocabulary)[:127]
    whole = count_ngrams(stream, len(vocabulary), order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, name, value)
        assert_equal(count_ngrams(stream, len(vocabulary), order), whole)


def test_a_vocabulary_too_large_for_the_keys_is_numbered_anew_in_each_part():
    """Ids of 23 bits: more than the third of a key that a word may have."""
    sentences = ["天气真好", "天真", "今天天气好"]
    large = 2**22 + 5
    small, vocabulary = table_of(sentences, 4)
    stream = stream_of(sentences, vocabulary)
    stream[stream > EOS_ID] += large - len(vocabulary)
    counts = count_ngrams(stream, large, 4)
    shift = np.append([0, 1, 2], np.arange(large - len(vocabulary) + 3, large))
    for order in (2, 3, 4):
        a, b = counts.levels[order - 1], small.levels[order - 1]
        np.testing.assert_array_equal(a.words, shift[b.words])
        np.testing.assert_array_equal(a.counts, b.counts)
        np.testing.assert_array_equal(a.suffixes, shift[b.suffixes] if order == 2 else b.suffixes)
    assert counts.find(shift[[3, 4]].tolist()) == small.find([3, 4])


def test_no_sentence_at_all():
    counts = count_ngrams(np.zeros(0, np.int32), 3, 3)
    assert [len(level) for level in counts.levels] == [3, 0, 0]


@pytest.mark.parametrize("order", [0, 8])
def test_an_order_out_of_range_is_refused(order: int):
    with pytest.raises(InvalidRequest):
        count_ngrams(np.zeros(0, np.int32), 3, order)
