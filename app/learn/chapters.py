"""The chapters: one folder each under app/chapters, `NN-slug`, with a Markdown file for each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.errors import PageNotFound
from app.paths import folder

CHAPTERS = folder("chapters")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter in one language.

    title: the first line, `# …`. goals: the list that follows it. body: Markdown, all that comes after.
    """

    number: int
    slug: str
    language: str
    title: str
    goals: Sequence[str]
    body: str


@cache
def chapters(language: str, folder: Path = CHAPTERS) -> tuple[Chapter, ...]:
    """Return all chapters in their order. Raises ValueError for a file without a title and goals."""
    return tuple(_read(place, language) for place in sorted(folder.iterdir()) if place.is_dir())


def chapter(slug: str, language: str) -> Chapter:
    """Return one chapter. Raises PageNotFound."""
    for one in chapters(language):
        if one.slug == slug:
            return one
    raise PageNotFound()


def _read(place: Path, language: str) -> Chapter:
    number, _, slug = place.name.partition("-")
    text = (place / f"{language}.md").read_text(encoding="utf-8")
    title, _, rest = text.partition("\n\n")
    goals, _, body = rest.partition("\n\n")
    if not title.startswith("# ") or not goals.startswith("- "):
        raise ValueError(f"{place.name}/{language}.md begins with `# title` and a list of goals")
    lines = tuple(line.removeprefix("- ") for line in goals.splitlines())
    return Chapter(int(number), slug, language, title.removeprefix("# "), lines, body)
