"""What all tests share: the corpora that `make setup` built, and how hypothesis runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import hypothesis
import jinja2
import pytest
from jinja2.bccache import Bucket

from app.settings import Settings
from app.web import site

# No deadline: machines are shared. On CI the same examples every time, elsewhere new ones.
hypothesis.settings.register_profile("unroll", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("unroll")


@pytest.fixture(scope="session")
def data_url() -> str:
    """The folder with the built Tatoeba corpora; `make test` builds them first."""
    folder = Settings().data
    if not Path(folder, "corpora", "tatoeba-zh.json").exists():
        pytest.fail("the corpora are not built: run `make setup` (it needs a package registry)")
    return folder


class Compiled(jinja2.BytecodeCache):
    """Templates that are compiled, by their place and their text."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """One compilation of each template for all apps of the tests: a page of a new app costs half as much."""
    make, compiled = site.environment, Compiled()

    def environment() -> jinja2.Environment:
        made = make()
        made.bytecode_cache = compiled
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "environment", environment)
        yield


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the app does."""
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: once Playwright's loop runs in this thread, asyncio can start no other."""
    items.sort(key=lambda item: "browser" in item.path.parts)
