"""What all tests share: the corpora that `make setup` built, and how hypothesis runs."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from app.settings import Settings

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


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the app does."""
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: once Playwright's loop runs in this thread, asyncio can start no other."""
    items.sort(key=lambda item: "browser" in item.path.parts)
