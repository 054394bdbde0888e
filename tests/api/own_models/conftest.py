"""A server of the test's own, into which few and small models may be brought."""

from __future__ import annotations

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of


@pytest.fixture
def settings(tmp_path):
    return Settings(data=str(tmp_path), max_model=300_000, max_unpacked=400_000, max_own_models=2)


@pytest.fixture
async def own(settings):
    async with client_of(create_app(settings)) as client:
        yield client
