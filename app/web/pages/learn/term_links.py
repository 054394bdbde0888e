"""The links of a chapter to its terms: the first use of each."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.web.html.terms import Glossary

UNLINKED = {"heading_open": 1, "heading_close": -1}  # no link within these, nor within links and lit words
WITHIN = {"link_open": 1, "link_close": -1, "span_open": 1, "span_close": -1}


def link_terms(state: StateCore) -> None:
    """Make a link of the first use of each term of `env["terms"]`; `env["met"]` names them in order."""
    terms: Glossary | None = state.env.get("terms")
    if terms is None:
        return
    met: list[str] = state.env.setdefault("met", [])
    depth = 0
    for token in state.tokens:
        depth += UNLINKED.get(token.type, 0)
        if token.type == "inline" and token.children and not depth:
            token.children = _linked(token.children, terms, met)


def _linked(children: Sequence[Token], terms: Glossary, met: list[str]) -> list[Token]:
    tokens, depth = [], 0
    for child in children:
        depth += WITHIN.get(child.type, 0)
        tokens += _split(child, terms, met) if child.type == "text" and not depth else [child]
    return tokens


def _split(child: Token, terms: Glossary, met: list[str]) -> list[Token]:
    """Return the pieces of a text; what is met for the first time is a token `term`."""
    pieces, at, text = [], 0, child.content
    for match in terms.pattern.finditer(text):
        name = terms.by_word[match[0].lower()]
        if name in met:
            continue
        met.append(name)
        pieces += [
            Token("text", "", 0, content=text[at : match.start()]),
            Token("term", "", 0, content=match[0], info=name),
        ]
        at = match.end()
    return [*pieces, Token("text", "", 0, content=text[at:])] if pieces else [child]
