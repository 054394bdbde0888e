"""Writes an ARPA file: the text form of a backoff model, log10 figures, one n-gram per line.

Lines are made in blocks by NumPy, with no Python object per n-gram: numbers have a fixed width, and words
are laid down eight bytes at a time, from left to right, so that what one of them writes too much the next
one covers. Source: the format as KenLM and SRILM read it (ngram-format(5)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest
from app.lm.ngram.counting.trie import Level
from app.lm.ngram.models.backoff import BackoffModel
from app.text.ids import Ids32
from app.text.vocabulary import BOS_ID

ZERO = 99.0  # SRILM writes log10 of 0 as -99
BLOCK = 2**16  # n-grams written at once
LANE = 8  # bytes
LONG = 32  # bytes: lines with longer words are written one by one
NUMBER = 10  # characters: -1.2345678

Bytes = NDArray[np.uint8]
# 0000 to 9999 in ASCII, (10000, 4).
DIGITS = (np.arange(10_000)[:, None] // [1000, 100, 10, 1] % 10 + ord("0")).astype(np.uint8)


def arpa_blocks(model: BackoffModel) -> Iterator[bytes]:
    """Write a model as ARPA in UTF-8, some thousand lines at a time.

    Figures have seven decimals; what a table lacks, log10 of 0, is -99. Raises `InvalidRequest` for a
    vocabulary with white space in a token.
    """
    words = [token.encode() for token in model.vocabulary.tokens]
    if any(
        len(word.split()) != 1 or len(token.split()) != 1
        for word, token in zip(words, model.vocabulary.tokens, strict=True)
    ):
        raise InvalidRequest(field="vocabulary", reason="blank_in_token")
    levels = model.counts.levels
    counts = "".join(f"ngram {order}={len(level)}\n" for order, level in enumerate(levels, start=1))
    yield f"\\data\\\n{counts}".encode()
    shelf = _Shelf(words)
    for order in range(1, len(levels) + 1):
        yield f"\n\\{order}-grams:\n".encode()
        yield from _section(model, shelf, order)
    yield b"\n\\end\\\n"


def _section(model: BackoffModel, shelf: _Shelf, order: int) -> Iterator[bytes]:
    """Write the n-grams of one order."""
    probs = model.tables.probs[order - 1]
    for begin in range(0, len(probs), BLOCK):
        block = slice(begin, min(begin + BLOCK, len(probs)))
        ids = _spelled(model.counts.levels[:order], block)
        numbers = [_log10(probs[block])]
        if order == 1 and begin == 0:
            numbers[0][BOS_ID] = 0  # never predicted; as lmplz has it
        if order < model.order:
            numbers.append(_log10(model.tables.backoffs[order - 1][block]))
        yield shelf.lines(ids, numbers)


def _spelled(levels: Sequence[Level], block: slice) -> Ids32:
    """Return the words of a block of n-grams, (n-grams, order), sorted by what begins them."""
    columns = []
    places = np.arange(block.stop - block.start)  # within the block, going down the trie
    for level in reversed(levels[1:]):
        columns.append(level.words[block][places])
        first, last = level.contexts(block)
        starts = level.starts[first : last + 1].clip(block.start, block.stop)
        places = np.repeat(np.arange(last - first), np.diff(starts))[places]
        block = slice(first, last)
    return np.stack([places + block.start, *reversed(columns)], axis=1)


def _log10(values: NDArray[np.float32]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.maximum(np.log10(values.astype(np.float64)), -ZERO)


def fixed_width(values: NDArray[np.float64]) -> Bytes:
    """Write numbers between -100 and 100 in ten characters each, (numbers, 10): -1.2345678 or -12.345678.

    Where another has its minus a positive number has a 0, which every reader takes.
    """
    size = np.abs(values)
    is_long = size >= 9.99999995
    scaled = np.rint(size * np.where(is_long, 1e6, 1e7)).astype(np.uint32)  # below 10^8
    digits = np.concatenate([DIGITS[scaled // 10_000], DIGITS[scaled % 10_000]], axis=1)
    text = np.empty((len(values), NUMBER), np.uint8)
    text[:, 0] = np.where(values > 0, ord("0"), ord("-"))
    text[:, 1], text[:, 2], text[:, 3:] = digits[:, 0], ord("."), digits[:, 1:]
    text[is_long, 2], text[is_long, 3] = digits[is_long, 1], ord(".")
    return text


class _Shelf:
    """The words of a vocabulary as bytes, a blank after each, ready to be laid down in lanes of eight."""

    def __init__(self, words: list[bytes]) -> None:
        self.words = words
        self.lengths = np.array([len(word) + 1 for word in words])
        wide = -(-min(int(self.lengths.max()), LONG) // LANE) * LANE
        padded = b"".join((word + b" ").ljust(wide)[:wide] for word in words)
        self.lanes = np.frombuffer(padded, np.uint64).reshape(len(words), wide // LANE)

    def lines(self, ids: NDArray[np.int32], numbers: list[NDArray[np.float64]]) -> bytes:
        """Write a line for each n-gram: a number, a tab, its words, and a tab and another number, if any."""
        texts = [fixed_width(values) for values in numbers]
        lengths = self.lengths[ids]
        if lengths.max(initial=0) > LONG:
            return self._one_by_one(ids, texts)
        after = NUMBER + 1 if len(texts) == 2 else 0
        ends = np.cumsum(NUMBER + 1 + lengths.sum(axis=1) + after)  # with a blank after the last word
        out = np.zeros(int(ends[-1]) + LANE if len(ends) else 0, np.uint8)
        starts = np.append(0, ends[:-1])
        at = starts + NUMBER + 1
        for column in range(ids.shape[1]):
            self._lay_down(out, at, ids[:, column], lengths[:, column])
            at = at + lengths[:, column]
        _put(out, starts, texts[0], b"\t")
        if after:
            out[at - 1] = ord("\t")
            _put(out, at, texts[1], b"\n")
        else:
            out[at - 1] = ord("\n")
        return out[: len(out) - LANE].tobytes()

    def _lay_down(self, out: Bytes, at: NDArray[np.int64], words: Ids32, lengths: NDArray[np.int64]) -> None:
        anywhere = np.ndarray(len(out) - LANE + 1, np.uint64, out, strides=(1,))
        for lane in range(self.lanes.shape[1]):
            if lane == 0:
                anywhere[at] = self.lanes[words, 0]
                continue
            reaches = np.flatnonzero(lengths > lane * LANE)
            anywhere[at[reaches] + lane * LANE] = self.lanes[words[reaches], lane]

    def _one_by_one(self, ids: NDArray[np.int32], texts: list[Bytes]) -> bytes:
        middles = [b" ".join([self.words[word] for word in row]) for row in ids.tolist()]
        fields = [[row.tobytes() for row in text] for text in texts]
        columns = zip(fields[0], middles, *fields[1:], strict=True)
        return b"".join(b"\t".join(column) + b"\n" for column in columns)


def _put(out: Bytes, at: NDArray[np.int64], text: Bytes, end: bytes) -> None:
    """Write a number and what ends it at each place: eleven bytes."""
    ended = np.concatenate([text, np.full((len(text), 1), ord(end), np.uint8)], axis=1)
    width = ended.shape[1]
    anywhere = np.ndarray(len(out) - width + 1, f"V{width}", out, strides=(1,))
    anywhere[at] = ended.view(f"V{width}")[:, 0]
