"""Makes every token visible: blanks, invisible code points, lone marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from markupsafe import Markup

BLANK = "\u2423"  # ␣
DOTTED_CIRCLE = "\u25cc"
APART, APART_END = "\u2068", "\u2069"  # isolates: the order of tokens is that of their time steps
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp"}
FULL_WIDTH = frozenset(map(chr, range(0xFF01, 0xFF5F)))
FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # letters and signs that are drawn as nothing
SELECTORS = range(0xFE00, 0xFE10)  # variation selectors, marks that only change what stands before them
LONG_SELECTORS = range(0xE0100, 0xE01F0)


def visible(token: str) -> str:
    """Return a token as it is shown, one that runs from right to left set apart from what is around it."""
    text = _marked(token)
    return f"{APART}{text}{APART_END}" if RIGHT_TO_LEFT.search(token) else text


def _marked(token: str) -> str:
    """Return a token as it is shown; static/js/core/tokens.js does the same.

    Blanks at either end become ␣, a token of nothing that could be seen becomes its code points, U+200D, and
    one that begins with a combining mark gets a circle to stand on.
    """
    inner = token.strip(" ")
    if not inner:
        return BLANK * len(token)
    if all(map(_is_invisible, inner)):
        text = " ".join(f"U+{ord(character):04X}" for character in inner)
    else:
        text = DOTTED_CIRCLE + inner if unicodedata.category(inner[0]).startswith("M") else inner
    before = len(token) - len(token.lstrip(" "))
    return BLANK * before + text + BLANK * (len(token) - before - len(inner))


def heading(token: str) -> str:
    """Return a token as it is shown at the head of a column; a full-width form (！ beside !) in its cell."""
    if len(token) == 1 and token in FULL_WIDTH:
        return Markup('<span class="fullwidth">{}</span>').format(token)
    return visible(token)


def phrase(tokens: Sequence[str], unit: str) -> str:
    """Return tokens in a row: characters touch, words and marks keep a gap."""
    gaps = (" " if unit != "char" or token.startswith("<") else "" for token in tokens)
    parts = [part for token, gap in zip(tokens, gaps, strict=True) for part in (visible(token), gap)]
    return "".join(parts[:-1])


def ending(tokens: Sequence[str], unit: str, most: int = 12) -> str:
    """Return the same, a long one cut down to its end."""
    return ("…" if len(tokens) > most else "") + phrase(tokens[-most:], unit)


def _is_invisible(character: str) -> bool:
    code = ord(character)
    is_selector = code in SELECTORS or code in LONG_SELECTORS
    return is_selector or character in FILLERS or unicodedata.category(character) in INVISIBLE
