"""The sentence page's evidence, candidates and growth in a browser, by keyboard alone, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TUTORIAL = "tutorial-char-2gram"
WORDS = {
    "zh": {
        "bigram": "二元",
        "says": "“天”在语料里出现 33 次，其中 5 次后面是“气”：5 ÷ 33 = 0.1515。",
        "line": "第 1 行",
        "copied": "已复制",
    },
    "en": {
        "bigram": "Bigram",
        "says": "“天” occurs 33 times in the corpus, followed 5 times by “气”: 5 ÷ 33 = 0.1515.",
        "line": "line 1",
        "copied": "Copied",
    },
}


def press_on(page: Page, selector: str, key: str = "Enter") -> None:
    """Use a control by key; that it can have the focus is part of it."""
    page.locator(selector).focus()
    expect(page.locator(selector)).to_be_focused()
    page.keyboard.press(key)


def factor(model: str, t: int) -> str:
    return f'.factor[value="{model}:{t}"]'


def copied(page: Page, said: str) -> str:
    """Copy the page's link by key, and read it back."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press_on(page, "#copy")
    expect(page.locator("#copy [data-label]")).to_have_text(said)
    return str(page.evaluate("navigator.clipboard.readText()"))


def opens_the_same_elsewhere(page: Page, link: str, other: Page) -> None:
    other.goto(link)
    for part in ("#result", "#candidates", "#growth"):
        assert other.locator(part).inner_text() == page.locator(part).inner_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_a_sentence_to_the_source_of_its_counts_by_keyboard_alone(
    page: Page, elsewhere: Page, lang: str
) -> None:
    said: Any = WORDS[lang]
    page.goto(f"/?lang={lang}&models={TUTORIAL}&text=今天")
    page.locator("#text").focus()
    page.keyboard.press("End")
    page.keyboard.type("天气真好")
    expect(page.locator("[data-column]")).to_have_count(6)
    press_on(page, factor(TUTORIAL, 4))
    expect(page.locator("#evidence-title")).to_be_focused()
    expect(page.locator("#evidence .says")).to_have_text(said["says"])
    expect(page.locator(".kwic tbody tr")).to_have_count(5)
    expect(page.locator(".kwic .source").first).to_have_text(said["line"])
    press_on(page, "#see-context")
    expect(page.locator(".kwic caption")).to_contain_text("33")
    expect(page.locator("#see-context")).to_be_focused()
    press_on(page, "#places-next")
    expect(page.locator(".kwic caption")).to_contain_text(re.compile("11–20"))
    page.locator("#evidence-title").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#evidence")).to_have_count(0)
    expect(page.locator(factor(TUTORIAL, 4))).to_be_focused()
    press_on(page, "#setup > summary")
    press_on(page, "#corpus-tatoeba-zh")
    model = "tatoeba-zh-char-2gram"
    press_on(page, factor(model, 4))
    source = page.locator(".kwic .source a").first
    assert re.fullmatch(r"https://tatoeba\.org/sentences/show/\d+", source.get_attribute("href") or "")
    press_on(page, "#smoothing-kneser_ney", "Space")
    expect(page.locator(".links tbody tr")).to_have_count(3)
    page.locator("#add").focus()
    page.keyboard.type("你几岁")
    page.keyboard.press("Enter")
    expect(page.locator(".ranking").last.locator("tbody tr")).to_have_count(3)
    opens_the_same_elsewhere(page, copied(page, said["copied"]), elsewhere)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_candidates_are_added_found_ranked_and_linked(page: Page, elsewhere: Page) -> None:
    page.goto("/?models=tatoeba-zh-char-2gram,rnn-zh-char&smoothing=kneser_ney")
    ranking = page.locator(".ranking").last
    expect(page.locator("#candidates .says")).to_contain_text("“你多大了”的概率是“怎么老是你”的")
    expect(ranking.locator("tbody th")).to_have_text(["你多大了", "怎么老是你"])
    page.locator("#add").focus()
    page.keyboard.type("你几岁")
    page.keyboard.press("Enter")
    expect(ranking.locator("tbody tr")).to_have_count(3)
    expect(page.locator("#add")).to_be_focused()
    expect(page.locator("#add")).to_have_value("")
    press_on(page, "#drop-2")
    expect(ranking.locator("tbody tr")).to_have_count(2)
    expect(page.locator("#candidates")).not_to_contain_text("怎么老是你")
    answer = page.request.post(
        "/api/v1/rank",
        data={"texts": ["你多大了", "你几岁"], "models": ["rnn-zh-char"], "smoothing": "kneser_ney"},
    ).json()["rankings"][0]["candidates"]
    expect(ranking.locator("tbody th")).to_have_text([one["text"] for one in answer])
    shares = [f"{one['surprisal_per_token']:.2f}" for one in answer]
    assert ranking.locator("tbody td:nth-last-child(2)").all_inner_texts() == shares
    page.locator("#find").focus()
    page.keyboard.type("how old are you")
    page.keyboard.press("Enter")
    expect(page.locator("#found-1")).to_have_text(re.compile("How old are you", re.IGNORECASE))
    press_on(page, "#found-1")
    expect(ranking.locator("tbody tr")).to_have_count(8)
    expect(page.locator(".meant")).to_contain_text("How old are you")
    press_on(page, "#setup > summary")
    press_on(page, "#smoothing-witten_bell", "Space")
    page.wait_for_url(re.compile("smoothing=witten_bell"))
    expect(ranking.locator("tbody tr")).to_have_count(8)
    expect(page.locator("#text")).to_have_value("今天的天气真好呀")
    opens_the_same_elsewhere(page, page.url, elsewhere)


@pytest.mark.parametrize(("lang", "scheme"), [("zh", "dark"), ("en", "light")])
def test_growth_is_drawn_and_all_fits_a_phone(page: Page, lang: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/?lang={lang}&text=今天的天气真好呀&at=rnn-zh-char:5")
    expect(page.locator("#evidence .bars .target")).to_have_count(1)
    expect(page.locator("#candidates .rankings")).to_be_hidden()
    for part in ("#candidates", "#growth"):
        press_on(page, f"{part} summary")
    expect(page.locator("#candidates .rankings")).to_be_visible()
    expect(page.locator("#growth .chart .main-svg").nth(4)).to_be_attached(timeout=30_000)
    rows = page.locator("#growth tbody tr")
    expect(rows).to_have_count(7)
    expect(rows.nth(4)).to_contain_text("29.7")
    expect(rows.nth(5)).to_contain_text("772,606")
    expect(rows.last).to_contain_text("25.9")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_without_javascript_the_places_open_too(scriptless: Page) -> None:
    page = scriptless
    page.goto(f"/?models={TUTORIAL}")
    page.locator(factor(TUTORIAL, 5)).click()
    page.locator("#see-context").click()
    expect(page.locator(".kwic caption")).to_contain_text("共 33 处")
    page.locator("#add").fill("你几岁")
    page.locator(".entry .button").first.click()
    expect(page.locator(".ranking").first.locator("tbody tr")).to_have_count(3)
    expect(page.locator("#evidence")).to_be_visible()


def test_the_factor_that_an_address_opens_is_in_view_in_a_narrow_frame(page: Page) -> None:
    """Chapter 5 shows the zero at t = 8 in a frame of about 640 px."""
    page.set_viewport_size({"width": 660, "height": 700})
    page.goto("/embed/sentence?lang=zh&models=tatoeba-zh-char-2gram&at=tatoeba-zh-char-2gram:8&show=ledger")
    expect(page.locator(".factor[aria-expanded=true]")).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollX + scrollY") == 0
