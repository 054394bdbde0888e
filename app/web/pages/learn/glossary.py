"""The glossary: the terms of Learn in the catalogue, where each is first met, and its links in a chapter.

A term NAME has three texts: `term.NAME`, `term.NAME.is`, and `term.NAME.words`, by which a chapter calls it,
separated by `|`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from app.web.html.i18n import Catalogues

LETTERS = re.compile(r"[a-z]", re.IGNORECASE)
UNLINKED = {"heading_open": 1, "heading_close": -1}  # no link within these, nor within links and lit words
WITHIN = {"link_open": 1, "link_close": -1, "span_open": 1, "span_close": -1}


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its key, what it is called, in the other language too, and what it is."""

    name: str
    called: str
    other: str
    what: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one language, and the words by which texts call them."""

    of: Sequence[Term]
    pattern: re.Pattern[str]
    by_word: dict[str, str]


def terms_of(catalogues: Catalogues, language: str) -> Terms:
    """Return the terms of a language in the catalogue's order, with their names in the other one."""
    other = next(one for one in catalogues if one != language)
    return _terms(*(tuple(catalogues[one].within("term.").items()) for one in (language, other)))


@lru_cache(4)
def _terms(own: tuple[tuple[str, str], ...], others_own: tuple[tuple[str, str], ...]) -> Terms:
    texts, others = dict(own), dict(others_own)
    names = [name for name in texts if "." not in name]
    found = [Term(name, texts[name], others[name], texts[f"{name}.is"]) for name in names]
    by_word = {word.lower(): name for name in names for word in texts[f"{name}.words"].split("|")}
    longest_first = sorted(by_word, key=len, reverse=True)
    return Terms(found, re.compile("|".join(map(_bounded, longest_first)), re.IGNORECASE), by_word)


def _bounded(word: str) -> str:
    """Return the pattern of a word: letters are no part of a longer word, Chinese has no such bounds."""
    if not LETTERS.match(word):
        return re.escape(word)
    return rf"(?<![a-z-]){re.escape(word)}(?![a-z-])"


def link_terms(state: StateCore) -> None:
    """Make a link of the first use of each term of `env["terms"]`; `env["met"]` names them in order."""
    known: Terms | None = state.env.get("terms")
    if known is None:
        return
    met: list[str] = state.env.setdefault("met", [])
    depth = 0
    for token in state.tokens:
        depth += UNLINKED.get(token.type, 0)
        if token.type == "inline" and token.children and not depth:
            token.children = _linked(token.children, known, met)


def _linked(children: Sequence[Token], known: Terms, met: list[str]) -> list[Token]:
    found, depth = [], 0
    for child in children:
        depth += WITHIN.get(child.type, 0)
        found += _split(child, known, met) if child.type == "text" and not depth else [child]
    return found


def _split(child: Token, known: Terms, met: list[str]) -> list[Token]:
    """Return the pieces of a text; what is met for the first time is a token `term`."""
    pieces, at, text = [], 0, child.content
    for match in known.pattern.finditer(text):
        name = known.by_word[match[0].lower()]
        if name in met:
            continue
        met.append(name)
        pieces += [
            Token("text", "", 0, content=text[at : match.start()]),
            Token("term", "", 0, content=match[0], info=name),
        ]
        at = match.end()
    return [*pieces, Token("text", "", 0, content=text[at:])] if pieces else [child]


def term_link(content: str, name: str, where: str) -> Markup:
    """Return the link of a term; navigation/terms.js shows what is in the element `term-NAME`."""
    return Markup('<a class="term" href="{}#{}" data-term="{}">{}</a>').format(
        where, name, name, escape(content)
    )
