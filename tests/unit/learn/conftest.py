"""One store for all tests of chapters."""

from __future__ import annotations

import pytest

from app.settings import Settings
from app.store.model_registry import Store


@pytest.fixture(scope="session")
def store(data_url) -> Store:
    return Store(Settings(data=data_url))
