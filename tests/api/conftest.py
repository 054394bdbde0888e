"""The app as a client sees it: in this process, with the built corpora, or with none of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings


@pytest.fixture(scope="session")
def sandbox(data_url, tmp_path_factory) -> str:
    """A data folder with the built corpora and assets in it, where tests may write."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("corpora", "assets"):
        (folder / name).mkdir()
        for path in Path(data_url, name).glob("*.*"):
            (folder / name / path.name).symlink_to(path.resolve())
    return str(folder)


@pytest.fixture(scope="session")
def app(sandbox) -> FastAPI:
    """The whole app; one for all tests, so that each corpus is read once. Its runs wait: no worker comes."""
    return create_app(Settings(data=sandbox, max_cost_steps=300, scheduler="tcp://127.0.0.1:1"))


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory) -> FastAPI:
    """The app before any set-up: no corpus but our own, no built asset."""
    return create_app(Settings(data=str(tmp_path_factory.mktemp("empty"))))


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


@pytest.fixture
async def client(app) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def bare(bare_app) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(bare_app) as client:
        yield client
