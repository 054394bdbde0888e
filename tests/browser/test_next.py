"""What comes next on the sentence page: bars with counts, a click appends, a seed writes the same again."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


def test_the_next_tokens_have_their_counts_and_a_click_appends_one(page: Page) -> None:
    page.goto("/?lang=zh&text=天气&models=tutorial-char-2gram,rnn-zh-char")
    first = page.locator(".following").first
    expect(first.locator("tbody th").first).to_have_text("真")
    shown = [cell.inner_text() for cell in first.locator("tbody tr").first.locator("td:not(.bar)").all()]
    score = page.request.get("/api/v1/score?text=天气真&models=tutorial-char-2gram").json()["scores"][0]
    factor = score["factors"][2]
    assert shown == [f"{factor['prob']:.4f}", str(factor["count"])]
    page.locator("#next-0-1").press("Enter")
    expect(page.locator("#text")).to_have_value("天气真")
    expect(page.locator("[data-column]")).to_have_count(3)


def test_without_javascript_the_tokens_are_links(scriptless: Page) -> None:
    page = scriptless
    page.goto("/?lang=en&text=How old are")
    page.locator("#next-3-1").click()
    expect(page.locator("#text")).to_have_value("How old are you")
    page.goto("/?lang=en&text=How old are you&models=tatoeba-en-word-2gram")
    page.locator(".following a", has_text="?").click()
    expect(page.locator("#text")).to_have_value("How old are you?")
    expect(page.locator("#speak")).to_be_hidden()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_goes_on_shows_each_draw_and_writes_the_same_again(page: Page, lang: str) -> None:
    page.goto(f"/?lang={lang}&text={'今天' if lang == 'zh' else 'I would'}")
    steps = page.locator("#spoken-text [data-drawn]")
    page.locator("#speak-go").click()
    expect(page.locator("#spoken-end")).not_to_be_empty()
    written = steps.all_inner_texts()
    assert written
    expect(page.locator("#spoken-bar .hit")).to_have_count(1)
    hit, mark = (
        page.locator(f"#spoken-bar {one}").evaluate(
            "box => [box.getBoundingClientRect().left, box.getBoundingClientRect().right]"
        )
        for one in (".hit", "i")
    )
    assert hit[0] - 2 <= (mark[0] + mark[1]) / 2 <= hit[1] + 2
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("#speak-go").click()
    expect(page.locator("#spoken-end")).not_to_be_empty()
    assert steps.all_inner_texts() == written
    page.locator("#spoken-take").click()
    expect(page.locator("#spoken")).to_be_hidden()
    expect(page.locator("[data-column]")).to_have_count(
        2 + len([token for token in written if token != "</s>"])
    )
