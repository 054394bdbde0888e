"""Turns a text that is already cut (blanks between tokens, one sentence per line) into a stream of ids.

Made for corpora of millions of tokens: no Python object per token. The result is what `tokenize` with the
unit `space` and `Vocabulary.from_sentences` give.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.concurrency.prefetch import ahead
from app.errors import BrokenText, InvalidRequest, UnrollError
from app.text.ids import Ids32
from app.text.marks import without_marks
from app.text.pretokenized.word_hash import LANE, WordNumbers
from app.text.vocabulary import BOS_ID, EOS_ID, MARKS, UNK_ID

BLOCK = 2**19  # bytes read at once
BLANKS = b"\t\n\v\f\r "
CONTROL = bytes(code for code in (*range(32), 127) if code not in BLANKS)
# What begins the UTF-8 of white space beyond ASCII and of C1 control characters.
SUSPECT = (b"\xc2", b"\xe1\x9a\x80", b"\xe2\x80", b"\xe2\x81\x9f", b"\xe3\x80\x80")
ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufffd]")
BROKEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
NEWLINE, LAST_BLANK = ord("\n"), ord(" ")


@dataclass(frozen=True, slots=True, eq=False)
class SpacedText:
    """tokens: by id, as in `Vocabulary`; stream: `<s> w1 .. wT </s>` of each sentence, one after another."""

    tokens: tuple[str, ...]
    stream: Ids32


def read_spaced(file: BinaryIO) -> SpacedText:
    """Read UTF-8 text; a blank line is a sentence without words, as it is for lmplz.

    A written `<unk>` is `<unk>`; `<s>` and `</s>` around a sentence are its ends.
    Raises `BrokenText` for what is no text, `InvalidRequest` for what is not UTF-8 and for a mark inside a
    sentence, with place and line.
    """
    words, stream = read_numbered(file)
    tokens, ids = by_count(words, counts_of(stream, len(words) + 2))
    for begin in range(0, len(stream), BLOCK):
        stream[begin : begin + BLOCK] = ids[stream[begin : begin + BLOCK]]
    return SpacedText(tokens, stream)


def read_numbered(file: BinaryIO, before: int = 0) -> tuple[list[bytes], Ids32]:
    """Read UTF-8 text as numbers: 0 for `<s>`, 1 for `</s>`, and from 2 on those of its words, returned too.

    before: bytes of the text before what is read here, for the places in errors. Raises what `read_spaced`
    does; a line is counted from the first that is read here.
    """
    numbers = WordNumbers()
    stream = np.zeros(0, np.int32)
    filled = 0
    for lines in ahead(map(cut, blocks(file, are_marks_meant=True, before=before))):
        part = marked(lines, lines.numbers(numbers) + 2, (0, 1))
        if filled + len(part) > len(stream):  # it grows where it is: a copy would double the peak of memory
            stream.resize(len(part) + filled + filled // 8, refcheck=False)
        stream[filled : filled + len(part)] = part
        filled += len(part)
    stream.resize(filled, refcheck=False)
    return numbers.words, stream


def counts_of(stream: Ids32, num_kinds: int) -> NDArray[np.int64]:
    """Return how often each number occurs in a stream, (num_kinds,); `np.bincount` alone copies it all."""
    counts = np.zeros(num_kinds, np.int64)
    for begin in range(0, len(stream), BLOCK):
        counts += np.bincount(stream[begin : begin + BLOCK], minlength=num_kinds)
    return counts


def blocks(file: BinaryIO, are_marks_meant: bool = False, before: int = 0) -> Iterator[bytes]:
    """Read whole lines, some megabytes at a time, cleaned, with a line end before and after.

    A byte order mark is left out, and `<s>` and `</s>` around a sentence where they are meant. before: bytes
    of the text that somebody else reads.
    """
    read, lines = before, 0
    while block := file.read(BLOCK):
        block += file.readline()
        if not read and block.startswith(codecs.BOM_UTF8):
            read = len(codecs.BOM_UTF8)
            block = block[read:]
        if not block.endswith(b"\n"):
            block += b"\n"
        try:
            yield b"\n" + _cleaned(block, read, are_marks_meant) + bytes(2 * LANE)
        except (BrokenText, InvalidRequest) as error:
            error.params["line"] = lines + _line_of(error, block, read)
            raise
        read += len(block)
        lines += block.count(b"\n")


def _line_of(error: UnrollError, block: bytes, before: int) -> int:
    """Return the line of a block that an error is in, from 1; it names the line or the byte."""
    if "line" in error.params:
        return int(error.params["line"])
    return block[: int(error.params["position"]) - before - 1].count(b"\n") + 1


def _cleaned(block: bytes, before: int, are_marks_meant: bool) -> bytes:
    """Return text in NFC with blanks of ASCII only; `before`: bytes of the file already read."""
    try:
        text = block.decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest(field="text", reason="utf8_at", position=before + error.start + 1) from error
    if are_marks_meant and (b"s>" in block or b"S>" in block):
        text = without_marks(text)
        block = text.encode()
    is_plain = len(block.translate(None, CONTROL)) == len(block)
    if text.isascii() and is_plain:
        return block
    may_be_odd = any(start in block for start in SUSPECT) or "\ufffd" in text
    if is_plain and not (may_be_odd and ODD.search(text)):
        return block if unicodedata.is_normalized("NFC", text) else _normal(text)
    return _normal(_with_plain_blanks(text, before))


def _normal(text: str) -> bytes:
    return unicodedata.normalize("NFC", text).encode()


def _with_plain_blanks(text: str, before: int) -> str:
    broken = BROKEN.search(text)
    if broken:
        raise BrokenText(position=before + len(text[: broken.start()].encode()) + 1)
    return ODD.sub(" ", text)


class Lines(NamedTuple):
    """A block of text, where its words start and end, and how many there are up to each line's end."""

    block: bytes
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    num_words: NDArray[np.intp]

    def numbers(self, numbers: WordNumbers) -> Ids32:
        """Return the number of each word."""
        return numbers.number(self.block, self.starts, self.ends)


def cut(block: bytes) -> Lines:
    """Find the words and lines of a block."""
    codes = np.frombuffer(block, np.uint8, len(block) - 2 * LANE)
    is_blank = codes <= LAST_BLANK
    edges = np.flatnonzero(is_blank[1:] != is_blank[:-1]) + 1  # where a word starts, where it ends, in turn
    starts, ends = edges[::2], edges[1::2]
    line_ends = np.flatnonzero(codes == NEWLINE)[1:]
    return Lines(block, starts, ends, np.searchsorted(starts, line_ends))


def marked(lines: Lines, words: Ids32, marks: tuple[int, int]) -> Ids32:
    """Return the numbers of a block's words with one mark before each line and another after it."""
    after = lines.num_words + 2 * np.arange(len(lines.num_words)) + 1
    before = np.append(0, after[:-1] + 1)
    stream = np.empty(len(words) + 2 * len(after), np.int32)
    is_word = np.ones(len(stream), bool)
    is_word[after] = is_word[before] = False
    stream[before], stream[after] = marks
    stream[is_word] = words
    return stream


def by_count(words: Iterable[bytes], counts: NDArray[np.int64]) -> tuple[tuple[str, ...], Ids32]:
    """Return the tokens by falling count, ties by code points, after the marks; and the id of each number.

    Numbers are those of `read_numbered`.
    """
    tokens = [word.decode() for word in words]
    by_name = np.array(sorted(range(len(tokens)), key=tokens.__getitem__), np.int64)
    order = by_name[np.argsort(-counts[2:][by_name], kind="stable")]
    marks = [tokens.index(mark) for mark in MARKS if mark in tokens]
    order = order[~np.isin(order, marks)] if marks else order
    ids = np.full(len(tokens) + 2, UNK_ID, np.int32)
    ids[0], ids[1] = BOS_ID, EOS_ID
    ids[order + 2] = np.arange(len(MARKS), len(MARKS) + len(order))
    return (*MARKS, *(tokens[number] for number in order.tolist())), ids
