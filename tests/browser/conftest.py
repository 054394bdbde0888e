"""A live server, the system's Chromium, and two rules for every page: a clean console, no foreign request."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from app.main import create_app
from app.settings import Settings
from tests.live import served

CHROME = (
    "chromium-headless-shell",
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
    "--font-render-hinting=none",  # the headless shell would round the width of each letter
    "--process-per-site",  # what one page has compiled serves the next
]

expect.set_options(timeout=20_000)  # ms: how long a busy machine takes is no fault of a page


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


class Contexts:
    """Browser contexts by their arguments: one of each serves all tests, and each test finds it empty.

    A page of a new context costs a process that compiles Plotly anew, 6 s of processor time; a new page of a
    context that has one open already shares its process and its cache. Whatever a context can't forget, such
    as a clock, needs one of its own: `browser.new_context`.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._kept: dict[str, tuple[BrowserContext, Page]] = {}

    def get(self, arguments: dict[str, Any]) -> BrowserContext:
        """Return the context with these arguments of `browser.new_context`, its first page left open."""
        name = repr(sorted(arguments.items()))
        if name not in self._kept:
            made = self._browser.new_context(**arguments)
            anchor = made.new_page()
            anchor.goto("/healthz")
            self._kept[name] = made, anchor
        return self._kept[name][0]

    def empty(self) -> None:
        """Close all pages but the first ones; drop cookies, storage, routes and permissions."""
        for context, anchor in self._kept.values():
            for page in context.pages:
                if page is not anchor:
                    page.close()
            context.unroute_all()
            context.clear_cookies()
            context.clear_permissions()
            anchor.evaluate("localStorage.clear()")

    def close(self) -> None:
        for context, _ in self._kept.values():
            context.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[Contexts]:
    """The contexts of this session."""
    kept = Contexts(browser)
    yield kept
    kept.close()


@pytest.fixture
def context(contexts: Contexts, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A laptop's context, as empty as a new one."""
    yield contexts.get(browser_context_args)
    contexts.empty()


@pytest.fixture
def scriptless(contexts: Contexts, context: BrowserContext, base_url: str) -> Page:
    """A page without JavaScript, of a reader of Chinese."""
    return contexts.get({"base_url": base_url, "java_script_enabled": False, "locale": "zh-CN"}).new_page()


@pytest.fixture
def elsewhere(contexts: Contexts, context: BrowserContext, base_url: str) -> Page:
    """A page of another reader of Chinese, who shares no storage with the first."""
    return contexts.get({"base_url": base_url, "locale": "zh-CN"}).new_page()


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
    context.remove_listener("page", watch)
    assert not faults, "\n".join(faults)
