"""Stores the corpora that users bring: converts a text, locates and lists them.

Each is two files under `corpora/own` of the data URL, in the form of the built ones: ID.tsv, then ID.json,
which vouches for it. A file appears under its name only when whole; one without the other is no corpus.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from app.errors import CorpusNotFound, CorpusTooLarge, EmptyText, LeftOut, TooManyCorpora
from app.store.cards import CorpusCard
from app.store.corpora.catalogue import CorpusInfo, CorpusUnit
from app.store.corpora.own_listing import FOLDER, info_of, listed
from app.store.files.atomic import alone_on, remove_leftovers, remove_orphans, replace_file
from app.store.files.own_folder import FolderStamp, stamp_of
from app.store.files.reasons import storage_failed
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
        found = sentences_of(self.text, self.cut)
        if not found:
            raise EmptyText
        return found

    def statistics(self) -> TextStatistics:
        """Return its figures, by the unit that fits it best. Raises `EmptyText`, `BrokenText`."""
        sentences = self.sentences()
        return statistics_of(sentences, _units(self.language, sentences)[0], self.language)


def check_size(size: int, limit: int) -> None:
    """Raise CorpusTooLarge for a text of more bytes than the limit."""
    if size > limit:
        raise CorpusTooLarge(limit=limit, actual=size)


class OwnCorpora:
    """The corpora that users brought, under one data URL; safe to use from many threads.

    The folder is read again when it has changed, also by another process on a local disk.
    """

    def __init__(self, data_url: str) -> None:
        self._data_url = data_url
        self._lock = Lock()
        self._stamp: FolderStamp | None = None
        self._infos: tuple[CorpusInfo, ...] | None = None
        self._damaged: list[LeftOut] = []

    def infos(self) -> tuple[CorpusInfo, ...]:
        """Return all of them, the oldest first, without those in `damaged`. Raises `StorageFailed`."""
        with self._lock:
            try:
                system, folder = self._folder
                stamp = stamp_of(system, folder)
                if self._infos is None or stamp != self._stamp:
                    (self._infos, self._damaged), self._stamp = listed(system, folder), stamp
            except (OSError, ValueError, ImportError) as error:
                raise storage_failed(FOLDER, error) from error
            return self._infos

    def damaged(self) -> list[LeftOut]:
        """Return those whose description cannot be read. Raises `StorageFailed`."""
        self.infos()
        return self._damaged

    def add(self, own: OwnText, limit: int) -> CorpusCard:
        """Store the sentences of a text as a corpus.

        The id holds a hash of name, language and content: the same text twice is one corpus, and an id never
        means another text. limit: of corpora, whichever process brings them. Raises `EmptyText`,
        `BrokenText`, `TooManyCorpora`, `StorageFailed`.
        """
        sentences = own.sentences()
        content = "".join(f"{number}\t{line}\n" for number, line in enumerate(sentences, start=1)).encode()
        told = _description(own, sentences, content)
        try:
            self._write(told, content, limit)
        except (OSError, ValueError, ImportError) as error:
            raise storage_failed(FOLDER, error) from error
        return _card(told)

    def remove(self, corpus_id: str) -> None:
        """Forget a corpus and delete its files. Raises `CorpusNotFound`, `StorageFailed`."""
        if all(info.id != corpus_id for info in self.infos()):
            raise CorpusNotFound(id=corpus_id[:100])
        try:
            system, folder = self._folder
            with self._lock, alone_on(system, folder):
                for kind in ("json", "tsv"):  # without its description a text is no corpus any more
                    with suppress(FileNotFoundError):
                        system.rm_file(f"{folder}/{corpus_id}.{kind}")
                self._infos = None
        except OSError as error:
            raise storage_failed(FOLDER, error) from error

    @cached_property
    def _folder(self) -> tuple[AbstractFileSystem, str]:
        system, root = url_to_fs(self._data_url)
        return system, f"{root}/{FOLDER}"

    def _write(self, told: dict[str, Any], content: bytes, limit: int) -> None:
        system, folder = self._folder
        system.makedirs(folder, exist_ok=True)
        with self._lock, alone_on(system, folder):
            ids = {info.id for info in listed(system, folder)[0]}
            if len(ids | {told["id"]}) > max(limit, len(ids)):
                raise TooManyCorpora(limit=limit)
            remove_leftovers(system, folder)
            remove_orphans(system, folder)
            replace_file(system, f"{folder}/{told['id']}.tsv", content)
            replace_file(system, f"{folder}/{told['id']}.json", _as_json(told))
            self._infos = None


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


def _card(told: dict[str, Any]) -> CorpusCard:
    """Return the card of a corpus that was written, even if somebody has deleted it since."""
    sizes = (told[name] for name in ("num_sentences", "num_characters", "num_tokens"))
    return CorpusCard.of(info_of(told), *sizes)


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


def _as_json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
