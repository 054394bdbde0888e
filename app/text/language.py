"""Tells whether a sentence is Chinese or English, and how it is cut by hand to begin with."""

from __future__ import annotations

import re

from app.text.tokenizer import Unit, tokenize, words_of

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
LATIN = r"[A-Za-z\u00c0-\u024f]"
LATIN_WORD = re.compile(rf"{LATIN}+(?:['’-]{LATIN}+)*")
BLANK_BETWEEN_WORDS = re.compile(rf"{LATIN}[,.!?;:'’\"]*\s+['’\"]?{LATIN}")
FEWEST_LETTERS = 2  # one letter alone says nothing: the x of an equation, the first key of a pinyin


def language_of(text: str) -> str | None:
    """Return "zh" or "en", whichever has more characters or Latin words; None if there are neither."""
    characters, words = len(HAN.findall(text)), LATIN_WORD.findall(text)
    if not characters and sum(map(len, words)) < FEWEST_LETTERS:
        return None
    return "zh" if characters >= len(words) else "en"


def has_blanks_between_words(text: str) -> bool:
    """Tell whether Latin words are separated by blanks, which Chinese cutting would drop."""
    return BLANK_BETWEEN_WORDS.search(text) is not None


def with_cuts(text: str, language: str) -> str:
    """Return the sentence with a slash between its words, to be cut further by hand; cuts that it has stay.

    Raises EmptyText and BrokenText.
    """
    if "/" in text:
        return text
    if language == "zh":
        return "/".join(tokenize(text, Unit.WORD, language))
    return "/ ".join("/".join(words_of(chunk)) for chunk in text.split())


def without_cuts(text: str) -> str:
    """Return the sentence as it was before it was cut by hand."""
    return text.replace("/", "")
