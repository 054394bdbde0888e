"""Writes tokens as a text again: Chinese touches, English words keep a blank, closing marks stand close."""

from __future__ import annotations

from collections.abc import Iterable

from app.text.tokenizer import Unit

CLOSING = frozenset(".,!?;:%)]}…”’")
OPENING = frozenset("([{“‘")


def joined(tokens: Iterable[str], unit: Unit, language: str) -> str:
    """Return the text that these tokens make; cut again it gives the same tokens, unless a word is split.

    A text to which tokens are appended may be the first of them.
    """
    is_spaced = unit == Unit.SPACE or (unit == Unit.WORD and language != "zh")
    text = ""
    for token in tokens:
        is_close = unit == Unit.WORD and (token in CLOSING or text[-1:] in OPENING)
        text += f" {token}" if is_spaced and text and not is_close else token
    return text
