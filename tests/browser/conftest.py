"""A live server, the system's Chromium, and two rules for every page: a clean console, no foreign request."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from app.main import create_app
from app.settings import Settings
from tests.live import served

CHROME = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The Chromium that is installed, and no chatter of its own."""
    found = next(filter(None, map(shutil.which, (os.environ.get("UNROLL_CHROME", ""), *CHROME))), None)
    if found is None:
        pytest.fail("no Chrome or Chromium found: run `sh tests/tools.sh` or set UNROLL_CHROME")
    return {"executable_path": found, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, object]:
    """A laptop's window, Chinese reader, no animation unless a test asks for it."""
    window = {"width": 1280, "height": 900}
    return {"base_url": base_url, "viewport": window, "locale": "zh-CN", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url(data_url: str) -> Iterator[str]:
    """The address of a server that runs for the whole session."""
    with served(create_app(Settings(data=data_url, max_cost_steps=1000))) as address:
        yield address


@pytest.fixture(autouse=True)
def spotless(context: BrowserContext, base_url: str) -> Iterator[None]:
    """Fail a test on a console error or warning, an uncaught exception, a request that leaves the machine."""
    faults: list[str] = []
    host = urlsplit(base_url).netloc

    def watch(page: Page) -> None:
        page.on("console", heard)
        page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
        page.on("request", asked)

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"{message.type}: {message.text}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != host:
            faults.append(f"foreign: {request.url}")

    context.on("page", watch)
    yield
    assert not faults, "\n".join(faults)
