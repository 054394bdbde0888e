"""Locates and reads each corpus: ours beside this file, others under the data URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.core import url_to_fs

from app.errors import ArtefactDamaged, CorpusNotInstalled
from app.store.corpora.catalogue import CorpusInfo, corpus_info, known_corpora
from app.store.corpora.tatoeba import sha256_of
from app.store.corpora.tatoeba_build import build_tatoeba
from app.store.files.json_text import parsed
from app.store.files.reasons import storage_failed
from app.text.corpus import Corpus

__all__ = [
    "COMMAND",
    "CorpusInfo",
    "CorpusSize",
    "build_tatoeba",
    "corpus_info",
    "corpus_size",
    "has_files",
    "is_installed",
    "known_corpora",
    "load_corpus",
    "read_corpus",
    "size_of",
]

COMMAND = "make setup"
COMMITTED = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class CorpusSize:
    """How large an installed corpus is, as its description says: white space is no character."""

    num_sentences: int
    num_characters: int


def is_installed(data_url: str, corpus_id: str) -> bool:
    """Whether `load_corpus` will find the files; raises `CorpusNotFound`, `StorageFailed`."""
    return has_files(data_url, corpus_info(corpus_id))


def corpus_size(data_url: str, corpus_id: str) -> CorpusSize:
    """Return the size of a corpus without reading its sentences, where a description tells it.

    Raises as `load_corpus` does.
    """
    return size_of(data_url, corpus_info(corpus_id))


def load_corpus(data_url: str, corpus_id: str) -> Corpus:
    """Read one corpus whole.

    Raises `CorpusNotFound`, `CorpusNotInstalled` with the command that brings it, `ArtefactDamaged` if a
    file is not what its description says, and `StorageFailed` if the data URL cannot be read.
    """
    return read_corpus(data_url, corpus_info(corpus_id))


def has_files(data_url: str, info: CorpusInfo) -> bool:
    """Whether both files of a corpus are there; raises `StorageFailed`."""
    if info.committed:
        return True
    with _storage(data_url):
        system, root = url_to_fs(data_url)
        return all(system.exists(f"{root}/{info.folder}/{info.id}.{kind}") for kind in ("tsv", "json"))


def size_of(data_url: str, info: CorpusInfo) -> CorpusSize:
    """Return the size of a corpus as its description tells it. Raises as `load_corpus` does."""
    if info.committed:
        corpus = read_corpus(data_url, info)
        return CorpusSize(len(corpus.sentences), corpus.num_characters)
    description = _description(data_url, info)
    try:
        return CorpusSize(int(description["num_sentences"]), int(description["num_characters"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactDamaged(name=f"{info.folder}/{info.id}.json", reason="no_counts") from error


def read_corpus(data_url: str, info: CorpusInfo) -> Corpus:
    """Read a corpus whole, one of ours or one that a user brought. Raises as `load_corpus` does."""
    if info.committed:
        return _corpus(info, _committed_rows(info))
    name = f"{info.folder}/{info.id}.tsv"
    expected = _description(data_url, info).get("sha256")
    content = _read(data_url, info, "tsv")
    if sha256_of(content) != expected:
        raise ArtefactDamaged(name=name, reason="sha256")
    return _corpus(info, _rows(name, content))


def _corpus(info: CorpusInfo, rows: list[tuple[str, str]]) -> Corpus:
    source_ids, sentences = zip(*rows, strict=True)
    return Corpus(
        id=info.id,
        language=info.language,
        title=info.title,
        licence=info.licence,
        source_url=info.source_url,
        sentences=sentences,
        source_ids=source_ids,
    )


def _committed_rows(info: CorpusInfo) -> list[tuple[str, str]]:
    """Return the lines of a committed corpus, each with its number from 1 as source id."""
    path = COMMITTED / f"{info.id}.txt"
    try:
        lines = _lines(path.name, path.read_bytes())
    except FileNotFoundError as error:
        raise ArtefactDamaged(name=path.name, reason="not_there") from error
    if not all(line.strip() for line in lines):
        raise ArtefactDamaged(name=path.name, reason="empty_line")
    return [(str(number), line) for number, line in enumerate(lines, start=1)]


def _rows(name: str, content: bytes) -> list[tuple[str, str]]:
    """Cut a file of two columns, source id and sentence."""
    rows = []
    for number, line in enumerate(_lines(name, content), start=1):
        source_id, tab, sentence = line.partition("\t")
        if not (source_id and tab and sentence.strip()) or "\t" in sentence:
            raise ArtefactDamaged(name=name, reason="columns_at", line=number, limit=2)
        rows.append((source_id, sentence))
    return rows


def _lines(name: str, content: bytes) -> list[str]:
    try:
        return content.decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise ArtefactDamaged(name=name, reason="not_utf8_at", position=error.start + 1) from error


def _description(data_url: str, info: CorpusInfo) -> dict[str, Any]:
    name = f"{info.folder}/{info.id}.json"
    try:
        description = parsed(_read(data_url, info, "json"))
    except ValueError as error:
        raise ArtefactDamaged(name=name, reason="json") from error
    if not isinstance(description, dict):
        raise ArtefactDamaged(name=name, reason="object")
    return description


def _read(data_url: str, info: CorpusInfo, kind: str) -> bytes:
    with _storage(data_url):
        try:
            with fsspec.open(f"{data_url.rstrip('/')}/{info.folder}/{info.id}.{kind}", "rb") as file:
                return bytes(file.read())
        except FileNotFoundError as error:
            raise CorpusNotInstalled(id=info.id, command=COMMAND) from error


@contextmanager
def _storage(data_url: str) -> Iterator[None]:
    """Name the errors of the file system below the data URL."""
    try:
        yield
    except (OSError, ValueError, ImportError) as error:
        raise storage_failed("UNROLL_DATA", error) from error
