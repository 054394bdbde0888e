"""Terms: what they are called, what they are, and by which words texts call them.

A term NAME has three texts: `term.NAME`, `term.NAME.is`, and `term.NAME.words`, by which a chapter calls it,
separated by `|`. Its link and its card are in templates/partials/terms.html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.web.html.i18n import Catalogues

LETTERS = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term: its key, what it is called, in the other language too, and what it is."""

    name: str
    called: str
    other: str
    what: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of one language, and the words by which texts call them."""

    of: Sequence[GlossaryTerm]
    pattern: re.Pattern[str]
    by_word: dict[str, str]


def terms_of(catalogues: Catalogues, language: str) -> Glossary:
    """Return the terms of a language in the catalogue's order, with their names in the other one."""
    other = next(one for one in catalogues if one != language)
    return _terms(*(tuple(catalogues[one].within("term.").items()) for one in (language, other)))


@lru_cache(4)
def _terms(own: tuple[tuple[str, str], ...], others_own: tuple[tuple[str, str], ...]) -> Glossary:
    texts, others = dict(own), dict(others_own)
    names = [name for name in texts if "." not in name]
    terms = [GlossaryTerm(name, texts[name], others[name], texts[f"{name}.is"]) for name in names]
    by_word = {word.lower(): name for name in names for word in texts[f"{name}.words"].split("|")}
    longest_first = sorted(by_word, key=len, reverse=True)
    return Glossary(terms, re.compile("|".join(map(_bounded, longest_first)), re.IGNORECASE), by_word)


def _bounded(word: str) -> str:
    """Return the pattern of a word: letters are no part of a longer word, Chinese has no such bounds."""
    if not LETTERS.match(word):
        return re.escape(word)
    return rf"(?<![a-z-]){re.escape(word)}(?![a-z-])"
