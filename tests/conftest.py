"""What all tests share: where the corpora stand that `make setup` built."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings


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
