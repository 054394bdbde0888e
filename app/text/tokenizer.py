"""Cuts a sentence into tokens by character, by word, at its blanks or by hand, and joins them again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

import rjieba

from app.errors import BrokenText, EmptyText
from app.text.encoding import BOM


class Unit(StrEnum):
    """What one token is."""

    CHAR = "char"
    WORD = "word"
    SPACE = "space"
    HAND = "hand"


# Control characters that are no white space, lone surrogates, and U+FFFD, the trace of a failed decoding.
BROKEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd]")

# In a sentence cut by hand: a blank beside a cut belongs to the token after it, several cuts are one.
CUTS = re.compile(r" ?/[ /]*")

# English: a number with its inner points and commas (3.14, 1,000); a word with its inner apostrophes and
# hyphens (don't, well-known); any other character that is not white space alone. Case is kept.
ENGLISH_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?!\w)"
    r"|[^\W_]+(?:['’\-][^\W_]+)*"
    r"|\S"
)
JOINERS = "\u200c\u200d"  # inside words of Persian and of the scripts of India

# Marks between which and the word beside them English has no blank.
CLOSING = frozenset(".,!?;:%)]}…”’")
OPENING = frozenset("([{“‘")


def tokenize(text: str, unit: Unit, language: str = "zh") -> tuple[str, ...]:
    """Cut one sentence into tokens after NFC, without a byte order mark before it.

    - char: one token a code point; white space is dropped for Chinese, else kept as one blank between words.
    - word: rjieba for Chinese, `words_of` for any other language.
    - space: along white space, as in a corpus that is already cut.
    - hand: at every "/", 天气/真/好; white space is as by char, so an English token may begin with a blank.

    Raises `BrokenText` with the position, counted from 1, of the first character that is not text, and
    `EmptyText` when no token is left.
    """
    check_text(text)
    chunks = unicodedata.normalize("NFC", text.removeprefix(BOM)).split()
    if not chunks:
        raise EmptyText
    if unit == Unit.SPACE:
        return tuple(chunks)
    line = ("" if language == "zh" else " ").join(chunks)
    if unit == Unit.CHAR:
        return tuple(line)
    if unit == Unit.HAND:
        return _by_hand(line)
    if language == "zh":
        return tuple(word for chunk in chunks for word in rjieba.cut(chunk))
    return tuple(word for chunk in chunks for word in words_of(chunk))


def words_of(chunk: str) -> list[str]:
    """Cut by `ENGLISH_WORD`, where a letter is one with its combining marks: हिन्दी, مُحَمَّد, ẹ́."""
    if chunk.isascii():
        return ENGLISH_WORD.findall(chunk)
    marks = {one for one in chunk if one in JOINERS or unicodedata.category(one).startswith("M")}
    return (_word_with("".join(sorted(marks))) if marks else ENGLISH_WORD).findall(chunk)


@lru_cache(256)
def _word_with(marks: str) -> re.Pattern[str]:
    """Return `ENGLISH_WORD` with marks that belong to the character before them."""
    letters = rf"[^\W_](?:[^\W_]|[{marks}])*"
    return re.compile(rf"\d+(?:[.,]\d+)*(?![\w{marks}])|{letters}(?:['’\-]{letters})*|\S[{marks}]*")


def _by_hand(line: str) -> tuple[str, ...]:
    marked = CUTS.sub(lambda cut: "/ " if " " in cut[0] else "/", line).strip("/ ")
    if not marked:
        raise EmptyText
    return tuple(marked.split("/"))


def joined(tokens: Iterable[str], unit: Unit, language: str) -> str:
    """Return the text that these tokens make; cut again it gives the same tokens, unless a word is split.

    Chinese touches, English words keep a blank, closing marks are close to the word. A text to which tokens
    are appended may be the first of them.
    """
    is_spaced = unit == Unit.SPACE or (unit == Unit.WORD and language != "zh")
    text = ""
    for token in tokens:
        is_close = unit == Unit.WORD and (token in CLOSING or text[-1:] in OPENING)
        text += f" {token}" if is_spaced and text and not is_close else token
    return text


def check_lines(text: str) -> None:
    """Raise `BrokenText` as `check_text` does, with the line, from 1, and the position in it."""
    match = BROKEN.search(text)
    if match:
        before = text[: match.start()]
        raise BrokenText(position=match.start() - before.rfind("\n"), line=before.count("\n") + 1)


def check_text(text: str) -> None:
    """Raise `BrokenText` if the text holds a lone surrogate, U+FFFD or a control character."""
    match = BROKEN.search(text)
    if match:
        raise BrokenText(position=match.start() + 1)
