"""A text of one's own from the corpus chips, counted at once and deleted again; what is being typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

NAME = "我的天气"


@pytest.fixture(autouse=True)
def none_left(page: Page, base_url: str) -> Iterator[None]:
    """The server is shared by all tests: nothing stays of this one."""
    yield
    for corpus in page.request.get("/api/v1/corpora").json()["corpora"]:
        if corpus["own"]:
            page.request.delete(f"/api/v1/corpora/{corpus['id']}")


def test_a_text_of_ones_own_is_pasted_counted_and_deleted_by_keyboard(page: Page) -> None:
    page.goto("/?lang=zh&text=天气真好&models=tutorial-char-1gram,tutorial-char-2gram")
    page.locator("#setup > summary").press("Enter")
    page.locator("#own-open").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#own")).to_be_visible()
    page.locator("#own-name").fill(NAME)
    page.keyboard.press("Enter")
    expect(page.locator("#own-problem")).to_have_text("请粘贴一段文本，或者选一个文件。")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("#own-text").fill("今天天气真好\n天气预报")
    page.locator("#own-form .primary").press("Enter")
    expect(page.locator("#own")).to_be_hidden()
    expect(page.locator(".chip[aria-current='true']", has_text=NAME)).to_be_visible()
    bigram = page.locator(".sheet tbody tr").nth(1).locator("td .frac").all_inner_texts()
    assert ["".join(text.split()) for text in bigram] == ["3/10", "2/3", "1/2", "1/1"]
    page.locator("#f1-2").press("Enter")
    expect(page.locator(".kwic .source").first).to_have_text("第 1 行")
    page.locator("#own-open").press("Enter")
    for _ in range(2):
        page.locator("#own-list [data-delete]").press("Enter")
    expect(page.locator("#own-list li")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#own-open")).to_be_focused()
    expect(page.locator(".sheet tbody tr")).to_have_count(4)
    assert page.request.get("/api/v1/corpora").json()["corpora"][-1]["own"] is False


def test_what_is_typed_below_while_an_answer_comes_stays(page: Page) -> None:
    page.goto("/?lang=zh&text=天气")
    held: list[Any] = []
    page.route("**/?*", lambda route, _: held.append(route))
    page.locator("#text").press("End")
    page.keyboard.type("好")
    expect(page.locator("#result")).to_have_attribute("aria-busy", "true")
    page.locator("#add").press_sequentially("你几岁")
    for route in held:
        route.continue_()
    page.unroute("**/?*")
    expect(page.locator("[data-column]")).to_have_count(3)
    expect(page.locator("#add")).to_have_value("你几岁")
    expect(page.locator("#add")).to_be_focused()
    page.locator("#text").press("End")
    page.keyboard.type("呀")
    expect(page.locator("[data-column]")).to_have_count(4)
    expect(page.locator("#add")).to_have_value("你几岁")  # not yet sent
    page.locator("#add").press("Enter")
    expect(page.locator(".ranking").first.locator("tbody tr")).to_have_count(3)
    expect(page.locator("#add")).to_have_value("")
