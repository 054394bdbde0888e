"""Finds where a phrase of any length occurs in a corpus, how often, and what follows it: a suffix array."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from struct import pack

import numpy as np
from numpy.typing import NDArray

from app.errors import IdOutOfRange, InvalidRequest
from app.text.corpus import EncodedCorpus
from app.text.ids import Ids32
from app.text.index.suffix_array import suffix_array
from app.text.vocabulary import BOS_ID, EOS_ID, Vocabulary

Span = tuple[int, int]  # first and one past the last rank in the suffix array; empty if they are equal
NOWHERE: Span = (0, 0)
ID_SIZE = 4  # bytes of one id in the copy of the stream that phrases are compared with


class PhraseIndex:
    """Every phrase of a corpus: the suffixes of its sentences in order, so that like beginnings lie together.

    A phrase is a sequence of ids; it may begin with `<s>` and end with `</s>`, and never crosses a sentence.
    Source: Manber & Myers (1993), Suffix arrays: a new method for on-line string searches. The index is
    immutable and takes 8 bytes per token besides the stream; a phrase of any length takes two bisections.
    Every method raises `IdOutOfRange` for an id that the vocabulary does not have.
    """

    def __init__(self, encoded: EncodedCorpus) -> None:
        self.encoded = encoded
        self._suffixes = suffix_array(encoded.stream, encoded.starts)
        self._num_tokens = encoded.num_tokens
        self._times = np.bincount(encoded.stream, minlength=len(encoded.vocabulary))  # of each token
        self._bytes = _big_endian(encoded.stream)
        self._offsets: list[int] = [0, *np.cumsum(self._times).tolist()]  # where each first token begins

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens behind the ids."""
        return self.encoded.vocabulary

    def count(self, ids: Sequence[int]) -> int:
        """Return how often the phrase occurs; the empty phrase occurs once per token, marks excluded."""
        if len(ids) == 0:
            return self._num_tokens
        low, high = self._span(self._checked(ids))
        return high - low

    def continuations(self, ids: Sequence[int]) -> tuple[Ids32, NDArray[np.int64]]:
        """Return the ids that follow the phrase, `</s>` among them, and how many times each does.

        Both (kinds,), by rising id. After the empty phrase come all tokens and `</s>`, but no `<s>`: it
        follows nothing. The counts add up to `count(ids)`, for the empty phrase with one `</s>` a sentence.
        """
        phrase = self._checked(ids)
        if not phrase:
            kinds = np.flatnonzero(self._times)
            kinds = kinds[kinds != BOS_ID]
            return kinds.astype(np.int32), self._times[kinds].astype(np.int64)
        low, high = NOWHERE if phrase[-1] == EOS_ID else self._span(phrase)
        following = self.encoded.stream[self._suffixes[low:high] + len(phrase)]
        # Rising, as the suffixes are in order: each run of equal ids is one kind.
        runs = np.flatnonzero(np.diff(following, prepend=-1))
        return following[runs], np.diff(runs, append=len(following))

    def places(self, ids: Sequence[int], limit: int) -> list[tuple[int, int]]:
        """Return the first `limit` places, in the order of the corpus: (sentence from 0, position from 1).

        Positions are the t of w(t), so a phrase that begins with `<s>` is at 0; the empty phrase is at
        every token except marks. Raises `InvalidRequest` if `limit` < 0.
        """
        if limit < 0:
            raise InvalidRequest(field="limit", reason="at_least", limit=0)
        sentences, positions = self.all_places(ids, limit)
        return list(zip(sentences.tolist(), positions.tolist(), strict=True))

    def all_places(
        self, ids: Sequence[int], limit: int | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the same places as two arrays, sentences and positions: all of them unless limited.

        A phrase may occur at millions, for which tuples would take ten times as long.
        """
        phrase = self._checked(ids)
        if phrase:
            low, high = self._span(phrase)
            places = _smallest(self._suffixes[low:high], high - low if limit is None else limit)
        else:
            stream = self.encoded.stream
            places = np.flatnonzero((stream != BOS_ID) & (stream != EOS_ID))[:limit].astype(np.int32)
        starts = self.encoded.starts
        sentences = np.searchsorted(starts, places.astype(starts.dtype), side="right") - 1
        return sentences, places - starts[sentences]

    def matches(self, ids: Sequence[int], width: int) -> list[tuple[int, int]]:
        """Return for each place in `ids` the longest phrase of the corpus that ends there: (length, count).

        No longer than `width` tokens; (0, 0) where the corpus lacks the token itself. One walk over `ids`,
        since a match grows by one token at most. Source: Chang & Lawler (1994), matching statistics;
        Gusfield (1997), section 7.8. Raises `InvalidRequest` if `width` < 1.
        """
        if width < 1:
            raise InvalidRequest(field="width", reason="at_least", limit=1)
        tokens = self._checked(ids)
        matches: list[tuple[int, int]] = []
        length = 0
        for end in range(1, len(tokens) + 1):
            length, count = self._longest_suffix(tokens[end - min(length + 1, width) : end])
            matches.append((length, count))
        return matches

    def _longest_suffix(self, phrase: list[int]) -> tuple[int, int]:
        """Return the longest end of a phrase that occurs in the corpus: (length, count)."""

        def count_from(start: int) -> int:
            low, high = self._span(phrase[start:])
            return high - low

        whole = count_from(0)
        if whole:
            return len(phrase), whole
        # Where a phrase occurs, its end occurs too, so after the first true all are: bisect.
        start = bisect_left(range(len(phrase)), True, lo=1, key=lambda start: count_from(start) > 0)
        return len(phrase) - start, count_from(start)

    def _span(self, phrase: list[int]) -> Span:
        """Return the ranks of the suffixes that begin with the phrase."""
        if not phrase or EOS_ID in phrase[:-1]:
            return NOWHERE
        low, high = self._offsets[phrase[0]], self._offsets[phrase[0] + 1]
        if len(phrase) == 1:
            return low, high
        pattern = pack(f">{len(phrase)}I", *phrase)
        suffixes, stream, size = self._suffixes.data, self._bytes, len(pattern)

        def beginning(rank: int) -> bytes:
            # The next sentence, if reached, decides nothing: at `</s>` the two differ or `pattern` ends.
            place = ID_SIZE * suffixes[rank]
            return stream[place : place + size]

        low = bisect_left(range(high), pattern, low, high, key=beginning)
        return low, bisect_right(range(high), pattern, low, high, key=beginning)

    def _checked(self, ids: Sequence[int]) -> list[int]:
        phrase = [int(token) for token in ids]
        for token in phrase:
            if not 0 <= token < len(self.vocabulary):
                raise IdOutOfRange(name="id", value=token, limit=len(self.vocabulary))
        return phrase


def _smallest(places: Ids32, limit: int) -> Ids32:
    """Return the first `limit` places, rising; by partition, since a phrase may occur at millions."""
    if limit < len(places):
        places = np.partition(places, limit)[:limit]
    return np.sort(places)


def _big_endian(ids: Ids32) -> bytes:
    """Write ids so that bytes compare as the ids do."""
    return ids.astype(">u4").tobytes()
