"""Where an answer came from: what a notebook needs to link back to the page of the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

import httpx

from app.client.talk import API
from app.web.html.i18n import Catalogue, Language, load_catalogues


@dataclass(frozen=True, slots=True)
class Origin:
    """The app that answered, and in which language it was asked."""

    base_url: str = ""
    language: Language = "en"

    def page(self, path: str, **query: str | float | None) -> str:
        """Return the address of a page of that app, in the same language."""
        query = {name: value for name, value in {**query, "lang": self.language}.items() if value is not None}
        return f"{self.base_url}{path}?{urlencode(query)}"

    @property
    def words(self) -> Catalogue:
        """The texts of that language."""
        return _catalogues()[self.language]


NOWHERE = Origin()


def origin_of(response: httpx.Response) -> Origin:
    """Return the origin of an answer."""
    language: Language = "zh" if response.request.headers["accept-language"] == "zh" else "en"
    return Origin(str(response.request.url).partition(API)[0], language)


@lru_cache(1)
def _catalogues() -> dict[str, Catalogue]:
    return load_catalogues()
