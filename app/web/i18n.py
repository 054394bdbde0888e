"""Knows the words: one catalogue a language, merged from its part files, and which language a request asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.errors import Param
from app.settings import ROOT

LANGUAGES = ("zh", "en")
LOCALES = ROOT / "app" / "locales"


class WordMissing(KeyError):
    """A key, or a parameter of its text, that the catalogue does not have: a mistake of ours, never of a user."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language; a text may hold `{param}`."""

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, /, **params: Param) -> str:
        """Return the text of a key with its parameters filled in. Raises WordMissing."""
        try:
            return self.words[key].format_map(params)
        except KeyError as error:
            raise WordMissing(f"{self.language}: {key}: {error}") from error

    def __contains__(self, key: str) -> bool:
        return key in self.words

    def within(self, prefix: str) -> dict[str, str]:
        """Return the texts under a prefix such as `js.`, the prefix taken off."""
        return {key.removeprefix(prefix): text for key, text in self.words.items() if key.startswith(prefix)}


Catalogues = Mapping[str, Catalogue]


def load_catalogues(folder: Path = LOCALES) -> dict[str, Catalogue]:
    """Read `<folder>/<language>/*.json`. Raises ValueError when two parts hold the same key."""
    return {language: _load(language, folder / language) for language in LANGUAGES}


def _load(language: str, folder: Path) -> Catalogue:
    words: dict[str, str] = {}
    for part in sorted(folder.glob("*.json")):
        for key, text in json.loads(part.read_text(encoding="utf-8")).items():
            if key in words:
                raise ValueError(f"{part}: {key} stands in an earlier part too")
            words[key] = text
    return Catalogue(language, words)


def pick_language(asked: str | None, accept: str, default: str) -> str:
    """Return the language asked for in the address, else the best of an Accept-Language header, else the default."""
    if asked in LANGUAGES:
        return asked
    for language in _by_preference(accept):
        if language in LANGUAGES:
            return language
    return default


def _by_preference(accept: str) -> list[str]:
    """Return the primary tags of an Accept-Language header, most wanted first, unwanted ones (q=0) left out."""
    wanted: list[tuple[float, str]] = []
    for part in accept.lower().split(","):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        if quality > 0:
            wanted.append((quality, tag.strip().partition("-")[0]))
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]
