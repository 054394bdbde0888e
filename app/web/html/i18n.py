"""The words: one catalogue per language, merged from its part files, and the choice of the language."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from app.errors import Param
from app.paths import folder
from app.text.names import without_turns
from app.web.http.negotiation import wanted

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LOCALES = folder("locales")


class WordMissing(KeyError):
    """A key, or a parameter of its text, that the catalogue lacks: a mistake of ours, never of a user."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language; a text may hold `{param}`."""

    language: Language
    words: Mapping[str, str]

    def __call__(self, key: str, /, **params: Param) -> str:
        """Return the text of a key with its parameters filled in. Raises WordMissing.

        It is plain text, to be escaped whole: what a macro gave, escaped already, is made plain again.
        """
        try:
            text = self.words[key]
            if not params and "{" not in text:
                return text
            return text.format_map({name: _plain(value) for name, value in params.items()})
        except KeyError as error:
            raise WordMissing(f"{self.language}: {key}: {error}") from error

    def __contains__(self, key: str) -> bool:
        return key in self.words

    def within(self, prefix: str) -> dict[str, str]:
        """Return the texts under a prefix such as `js.`, the prefix taken off."""
        return {key.removeprefix(prefix): text for key, text in self.words.items() if key.startswith(prefix)}


def _plain(value: Param) -> Param:
    """Return a parameter as plain text that turns the direction of no word of ours around it."""
    text = value.unescape() if isinstance(value, Markup) else value
    return without_turns(text) if isinstance(text, str) else text


Catalogues = Mapping[str, Catalogue]


def load_catalogues(folder: Path = LOCALES) -> dict[str, Catalogue]:
    """Read `<folder>/<language>/*.json`. Raises ValueError when two parts hold the same key."""
    return {language: _load(language, folder / language) for language in LANGUAGES}


def _load(language: Language, folder: Path) -> Catalogue:
    words: dict[str, str] = {}
    for part in sorted(folder.glob("*.json")):
        for key, text in json.loads(part.read_text(encoding="utf-8")).items():
            if key in words:
                raise ValueError(f"{part}: {key} stands in an earlier part too")
            words[key] = text
    return Catalogue(language, words)


def system_language() -> Language:
    """Return the language of the terminal: Chinese if its locale says so, else English."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.startswith("zh") else "en"


@lru_cache(256)
def pick_language(lang: str | None, accept: str, default: str) -> str:
    """Return the language asked for in the address, else by an Accept-Language header, else the default."""
    if lang in LANGUAGES:
        return lang
    tags = (tag.partition("-")[0] for tag in wanted(accept))
    return next((tag for tag in tags if tag in LANGUAGES), default)
