"""The app below a path of a site, as a reader uses it: steps, answers in place, a text of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.main import create_app
from app.settings import Settings
from tests.live import served

AT = "/unroll"  # the name of a page of ours too
NAME = "我的天气"


@pytest.fixture(scope="session")
def base_url(data_url: str) -> Iterator[str]:
    """The address of a server that answers below a path only."""
    with served(create_app(Settings(data=data_url, max_cost_steps=300, root_path=AT))) as address:
        yield address


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, object]:
    """A laptop's window, of that server."""
    window = {"width": 1280, "height": 900}
    return {"base_url": base_url, "viewport": window, "locale": "zh-CN", "reduced_motion": "reduce"}


@pytest.fixture
def asked(page: Page) -> Iterator[list[str]]:
    """The paths of all that the page has asked for; none may be outside."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    yield paths
    assert [path for path in paths if not path.startswith(f"{AT}/")] == []


def test_a_reader_walks_through_it_and_brings_a_text(page: Page, asked: list[str]) -> None:
    with page.expect_request(re.compile(f"{AT}/api/v1/trace")):
        page.goto(f"{AT}/unroll?lang=zh&text=天气真好&t=1&stage=a")
        expect(page.locator("#result")).to_have_attribute("data-t", "1")
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile(rf"{AT}/unroll\?.*stage=h"))
    page.locator("#nav-sentence").click()
    expect(page).to_have_url(re.compile(rf"//[^/]+{AT}/\?"))
    page.wait_for_load_state("networkidle")
    page.locator("#text").fill("天气很好")
    expect(page.locator("#result")).to_contain_text("很")
    page.locator("#setup > summary").press("Enter")
    page.locator("#own-open").press("Enter")
    page.locator("#own-name").fill(NAME)
    page.locator("#own-text").fill("今天天气真好\n天气预报")
    page.locator("#own-form .primary").press("Enter")
    expect(page.locator(".chip[aria-current='true']", has_text=NAME)).to_be_visible()
    page.locator("#own-open").press("Enter")
    for _ in range(2):
        page.locator("#own-list [data-delete]").press("Enter")
    expect(page.locator("#own-list li")).to_have_count(0)
    assert f"{AT}/api/v1/corpora" in asked
