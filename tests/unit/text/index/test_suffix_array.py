"""The suffix array against sorting all rests of sentences the plain way."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.text.ids import Ids32
from app.text.index.suffix_array import suffix_array
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID

# Few tokens, so that long parts of sentences stand twice; the large one leaves room for two in a key.
few = st.lists(st.integers(3, 5), min_size=1, max_size=12)
large = st.lists(st.sampled_from([3, 4, 2**31 - 1]), min_size=1, max_size=12)
sentences = st.lists(few, max_size=12) | st.lists(large, max_size=12)


def stream_of(cut: list[list[int]]) -> tuple[Ids32, np.ndarray]:
    lengths = np.array([len(sentence) + 2 for sentence in cut], np.int64)
    marked = [token for sentence in cut for token in (BOS_ID, *sentence, EOS_ID)]
    return np.array(marked, np.int32), np.cumsum(lengths) - lengths


def rests(stream: Ids32, places: list[int]) -> list[list[int]]:
    ends = np.flatnonzero(stream == EOS_ID) + 1
    return [stream[place : ends[np.searchsorted(ends, place, "right")]].tolist() for place in places]


@given(sentences, st.sampled_from([1, 2, 5, 1 << 19]))
def test_suffixes_stand_in_order_whatever_the_block(cut: list[list[int]], block: int):
    stream, starts = stream_of(cut)
    order = suffix_array(stream, starts, block)
    assert order.dtype == np.int32
    assert sorted(order.tolist()) == list(range(len(stream)))
    suffixes = rests(stream, order.tolist())
    assert suffixes == sorted(suffixes)


def test_long_repeats_and_equal_sentences_are_parted_by_doubling():
    """The hardest case: hundreds of equal tokens a sentence, the sentences equal but for their ends."""
    cut = [[3] * 300, [3] * 299 + [4], [3] * 300, [UNK_ID] * 300, [3] * 299 + [4]]
    stream, starts = stream_of(cut)
    suffixes = rests(stream, suffix_array(stream, starts, 64).tolist())
    assert suffixes == sorted(suffixes)


def test_an_empty_stream_has_no_suffixes():
    assert suffix_array(np.empty(0, np.int32), np.empty(0, np.int64)).tolist() == []
