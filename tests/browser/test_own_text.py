"""A text of one's own from the corpus chips, counted at once and deleted again; what is being typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

NAME = "我的天气"
NOVELS = {"zh": "一部小说", "en": "另一部小说"}


def brought(page: Page, name: str) -> list[dict[str, Any]]:
    """The corpora of this name: the server's data are shared by all tests, also by those that run beside."""
    corpora: list[dict[str, Any]] = page.request.get("/api/v1/corpora").json()["corpora"]
    return [corpus for corpus in corpora if corpus["title"]["zh"] == name]


@pytest.fixture(autouse=True)
def none_left(page: Page, request: pytest.FixtureRequest) -> Iterator[None]:
    """Delete what this test has brought, also where it fails."""
    yield
    lang = getattr(request.node, "callspec", None) and request.node.callspec.params.get("lang")
    for corpus in brought(page, NOVELS[lang] if lang else NAME):
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
    assert brought(page, NAME) == []


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


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_of_another_encoding_is_told_before_it_is_kept(page: Page, lang: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator("#setup > summary").press("Enter")
    page.locator("#own-open").press("Enter")
    content = "今天天气真好。明天天气不好。\n天气预报".encode("gb18030")
    novel: FilePayload = {"name": f"{NOVELS[lang]}.txt", "mimeType": "text/plain", "buffer": content}
    page.locator("#own-file").set_input_files(novel)
    told = page.locator("#own-told")
    expect(told).to_contain_text("GB18030")
    expect(told.locator(".first li")).to_have_text(["今天天气真好。明天天气不好。", "天气预报"])
    expect(told.locator("p").first).to_contain_text({"zh": "2 句", "en": "2 sentences"}[lang])
    expect(told.locator(".heed")).to_contain_text("5,000")
    page.locator("#own-cut").select_option("marks")
    expect(told.locator(".first li")).to_have_count(3)
    page.locator("#own-encoding").select_option("big5")
    expect(told.locator(".first li").first).not_to_contain_text("今天")
    page.locator("#own-encoding").select_option("auto")
    expect(told.locator(".first li")).to_have_count(3)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("#own-form .primary").press("Enter")
    expect(page.locator("#own")).to_be_hidden()
    expect(page.locator(".chip[aria-current='true']", has_text=NOVELS[lang])).to_be_visible()
    own = brought(page, NOVELS[lang])
    assert [(one["num_sentences"], one["num_tokens"]) for one in own] == [(3, 18)]
