"""What tests look at in a page: ids with their texts and attributes, tags, the notice."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser


class Page(HTMLParser):
    """What the tests look at: ids with their texts, links, form fields."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.attributes[found["id"]] = found
        self._inside = found.get("id") if tag == "script" else None

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside:
            self.texts[self._inside] = self.texts.get(self._inside, "") + data

    def part(self, name):
        """The attributes of the element that is this part of the stage."""
        [found] = [attributes for _, attributes in self.tags if attributes.get("data-part") == name]
        return found

    def data(self, name="data"):
        return json.loads(self.texts[name])


async def get(client, url, **query) -> tuple[Page, str]:
    answer = await client.get(url, params=query or None, headers={"Accept-Language": "zh"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text), answer.text


def notice_of(html: str) -> str:
    found = re.search(r'<div class="notice[^>]*><p>(.*?)</p>', html, re.DOTALL)
    return unescape(found[1]) if found else ""
