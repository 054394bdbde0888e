"""Reads the vocabulary that comes with a network, and tells how a text is cut for its tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from app.errors import BrokenText, EmptyText, InvalidRequest
from app.store.files.json_text import parsed
from app.text.encoding import decoded
from app.text.language import language_of
from app.text.tokenizer import BROKEN, Unit, tokenize
from app.text.vocabulary import Marks, Vocabulary, marks_in

FIELD = "vocabulary"
SAMPLE, LOOKED_AT = 6, 2000  # tokens
JSON_BEGINS = re.compile(r"\s*(\{|\[\s*[\"\]])")  # `[UNK]` is a token on a line of its own


def vocabulary_of(content: bytes | None, size: int) -> Vocabulary:
    """Return the tokens of a network of so many ids: a JSON list, a JSON object of ids, or a token a line.

    Without a file every id is its own token, "0", "1", .. and there is no mark. Raises InvalidRequest for
    another number of tokens, for one that is there twice or holds no text, and for what is no UTF-8.
    """
    if content is None:
        return Vocabulary(tuple(map(str, range(size))), Marks(None, None, None))
    text = decoded(content, FIELD)
    tokens = _from_json(text) if JSON_BEGINS.match(text) else _from_lines(text)
    if len(tokens) != size:
        raise InvalidRequest(field=FIELD, reason="vocabulary_length", actual=len(tokens), limit=size)
    _check(tokens)
    forms = tuple(unicodedata.normalize("NFC", token) for token in tokens)  # as texts are
    if len(set(forms)) < size:
        forms = tuple(tokens)
    return Vocabulary(forms, marks_in(forms))


def cut_for(vocabulary: Vocabulary, by_character: Sequence[str] = ("zh", "en")) -> tuple[Unit, str]:
    """Tell how a text is cut: by character if no token is longer, else at its blanks; and the language.

    by_character: the languages that are ever cut so.
    """
    marks = set(vocabulary.marks.ids)
    words = [token for at, token in enumerate(vocabulary.tokens) if at not in marks]
    language = language_of(" ".join(words)) or "en"
    is_short = all(len(word) <= 1 for word in words) and not vocabulary.tokens[0].isdigit()
    return (Unit.CHAR if is_short and language in by_character else Unit.SPACE), language


def sample_of(vocabulary: Vocabulary, unit: Unit, language: str) -> str:
    """Return a text of the first words that a cut gives back as they are; empty if there are none."""
    marks = set(vocabulary.marks.ids)
    words: list[str] = []
    for at, token in enumerate(vocabulary.tokens[:LOOKED_AT]):
        with suppress(EmptyText, BrokenText):
            if at not in marks and tokenize(token, unit, language) == (token,):
                words.append(token)
        if len(words) == SAMPLE:
            break
    is_joined = unit is Unit.CHAR or (unit is Unit.WORD and language == "zh")
    return ("" if is_joined else " ").join(words)


def _from_json(text: str) -> list[str]:
    try:
        tokens: Any = parsed(text)
    except ValueError as error:
        raise InvalidRequest(field=FIELD, reason="json") from error
    if isinstance(tokens, dict):  # {"the": 0, ..}
        if sorted(tokens.values(), key=str) != sorted(range(len(tokens)), key=str):
            raise InvalidRequest(field=FIELD, reason="token_ids")
        tokens = sorted(tokens, key=tokens.__getitem__)
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise InvalidRequest(field=FIELD, reason="token_list")
    return tokens


def _from_lines(text: str) -> list[str]:
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]


def _check(tokens: Sequence[str]) -> None:
    places: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if BROKEN.search(token):
            raise InvalidRequest(field=FIELD, reason="token_broken", position=at)
        if places.setdefault(token, at) != at:
            raise InvalidRequest(
                field=FIELD, reason="token_twice", token=token[:100], first=places[token], second=at
            )
