"""Stores the corpora that users bring: converts a text, locates and lists them.

Each is two files under `corpora/own` of the data URL, in the form of the built ones: ID.tsv, then ID.json,
which vouches for it. A file appears under its name only when whole; one without the other is no corpus.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from typing import Any

from app.errors import CorpusNotFound, CorpusTooLarge, EmptyText, LeftOut, TooManyCorpora
from app.store.cards import CorpusCard
from app.store.corpora.catalogue import CorpusInfo, CorpusUnit
from app.store.corpora.own_listing import FOLDER, info_of, listed
from app.store.files.own_folder import OwnFolder
from app.text.language import language_of
from app.text.sentences import Cut, sentences_of
from app.text.statistics import TextStatistics, statistics_of
from app.text.tokenizer import Unit, tokenize

LONGEST_SLUG = 40


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text as it came: a name to show, "zh" or "en", and where its sentences end."""

    name: str
    text: str
    language: str
    cut: Cut = "lines"

    def sentences(self) -> list[str]:
        """Return its sentences. Raises `EmptyText`, `BrokenText`."""
        sentences = sentences_of(self.text, self.cut)
        if not sentences:
            raise EmptyText
        return sentences

    def statistics(self) -> TextStatistics:
        """Return its figures, by the unit that fits it best. Raises `EmptyText`, `BrokenText`."""
        sentences = self.sentences()
        return statistics_of(sentences, _units(self.language, sentences)[0], self.language)


def check_size(size: int, limit: int) -> None:
    """Raise CorpusTooLarge for a text of more bytes than the limit."""
    if size > limit:
        raise CorpusTooLarge(limit=limit, actual=size)


class OwnCorpora:
    """The corpora that users brought, under one data URL; safe to use from many threads."""

    def __init__(self, data_url: str) -> None:
        self._folder = OwnFolder(data_url, FOLDER, listed)

    def infos(self) -> tuple[CorpusInfo, ...]:
        """Return all of them, the oldest first, without those in `damaged`. Raises `StorageFailed`."""
        return self._folder.told()

    def damaged(self) -> list[LeftOut]:
        """Return those whose description cannot be read. Raises `StorageFailed`."""
        return self._folder.damaged()

    def add(self, own: OwnText, limit: int) -> CorpusCard:
        """Store the sentences of a text as a corpus.

        The id holds a hash of name, language and content: the same text twice is one corpus, and an id never
        means another text. limit: of corpora, whichever process brings them. Raises `EmptyText`,
        `BrokenText`, `TooManyCorpora`, `StorageFailed`.
        """
        sentences = own.sentences()
        content = "".join(f"{number}\t{line}\n" for number, line in enumerate(sentences, start=1)).encode()
        description = _description(own, sentences, content)

        def admit(there: tuple[CorpusInfo, ...]) -> None:
            if len({*(info.id for info in there), description["id"]}) > max(limit, len(there)):
                raise TooManyCorpora(limit=limit)

        self._folder.write(description, {f"{description['id']}.tsv": content}, admit)
        return _card(description)

    def remove(self, corpus_id: str) -> None:
        """Forget a corpus and delete its files. Raises `CorpusNotFound`, `StorageFailed`."""
        if all(info.id != corpus_id for info in self.infos()):
            raise CorpusNotFound(id=corpus_id[:100])
        self._folder.remove(corpus_id, [f"{corpus_id}.tsv"])


def _description(own: OwnText, sentences: list[str], content: bytes) -> dict[str, Any]:
    units = _units(own.language, sentences)
    return {
        "id": _id(own, content),
        "name": own.name,
        "language": own.language,
        "units": units,
        "num_sentences": len(sentences),
        "num_characters": sum(len(chunk) for line in sentences for chunk in line.split()),
        "num_tokens": sum(len(tokenize(line, units[0], own.language)) for line in sentences),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "created": int(time.time()),
    }


def _card(description: dict[str, Any]) -> CorpusCard:
    """Return the card of a corpus that was written, even if somebody has deleted it since."""
    sizes = (description[name] for name in ("num_sentences", "num_characters", "num_tokens"))
    return CorpusCard.of(info_of(description), *sizes)


def _units(language: str, sentences: list[str]) -> list[CorpusUnit]:
    """Offer what fits.

    Characters first for Chinese, words for others; blanks where most lines have some, and those come first in
    a script that is neither Chinese nor Latin.
    """
    units: list[CorpusUnit] = [Unit.CHAR, Unit.WORD] if language == "zh" else [Unit.WORD, Unit.CHAR]
    cut = sum(" " in line for line in sentences)
    if 2 * cut <= len(sentences):
        return units
    is_foreign = language != "zh" and language_of("".join(sentences)) is None
    return [Unit.SPACE, *units] if is_foreign else [*units, Unit.SPACE]


def _id(own: OwnText, content: bytes) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", own.name.lower()).strip("-")[:LONGEST_SLUG].rstrip("-") or "text"
    key = f"{own.name}\n{own.language}\n".encode() + content
    return f"{slug}-{hashlib.sha256(key).hexdigest()[:8]}"
