"""What the sentence page shows at once, its folded lines, its examples; prepared links show what they say."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

BOTTOMS = """() => ['#text', '[data-part=summary]', '.plot', '.sheet tbody tr']
  .map((one) => document.querySelector(one).getBoundingClientRect().bottom)"""
SAMPLES = {"zh": "今天的天气真好呀", "en": "The weather is really nice today"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sentence_probabilities_chart_and_first_row_are_in_one_view(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/?lang={lang}")
    page.wait_for_selector(".canvas .main-svg")
    for part in ("question", "summary", "ledger", "next"):
        expect(page.locator(f"[data-part={part}]")).to_have_count(1)
    assert max(page.evaluate(BOTTOMS)) <= 800
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_each_language_begins_with_its_own_sentence_and_an_address_keeps_its_models(page: Page) -> None:
    page.goto("/?lang=en")
    expect(page.locator("#text")).to_have_value(SAMPLES["en"])
    expect(page.locator("#setup-line")).to_have_text(re.compile("English sentences.*words.*no smoothing.*4"))
    expect(page.locator("#candidates")).not_to_contain_text(re.compile("[一-鿿]"))
    assert "text" not in (page.locator("#nav-sentence").get_attribute("href") or "")
    assert "weather" in (page.locator("#nav-unroll").get_attribute("href") or "")
    page.locator("#example-2").click()
    expect(page.locator("#text")).to_have_value("How old are you?")
    expect(page.locator("[data-column] .token").first).to_have_text("How")
    expect(page.locator("#example-1")).to_have_text(SAMPLES["en"])
    page.goto("/?lang=en&models=rnn-zh-char")
    expect(page.locator("#text")).to_have_value(SAMPLES["zh"])
    expect(page.locator(".sheet tbody tr")).to_have_count(1)


def test_the_line_says_what_is_asked_and_stays_open_while_one_chooses(page: Page) -> None:
    page.goto("/?lang=zh")
    line = page.locator("#setup-line")
    expect(line).to_have_text(re.compile("Tatoeba 中文例句.*按字.*不平滑.*4 个模型"))
    expect(page.locator("#corpus-chips")).to_be_hidden()
    page.locator("#setup > summary").press("Enter")
    page.locator("#cut-word").click()
    expect(line).to_contain_text("按词")
    page.locator("label.chip:has(#smoothing-kneser_ney)").click()
    expect(line).to_contain_text("Kneser–Ney")
    expect(page.locator("#corpus-chips")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_prepared_link_shows_what_it_says(page: Page, lang: str) -> None:
    def follow(key: str) -> None:
        page.goto(f"/?lang={lang}&text=a")
        page.locator("#prepared > summary").click()
        page.locator(f"#prepared-{key}").click()

    follow("zeros")
    expect(page.locator("#zeros li")).to_have_count(2)
    page.locator("#zeros .button").last.click()
    expect(page.locator(".sheet .zero")).to_have_count(0)
    follow("knows")
    expect(page.locator(".sheet tbody tr").first.locator(".zero")).not_to_have_count(0)
    expect(page.locator("#evidence .target")).to_contain_text("真" if lang == "zh" else "very")
    follow("unfold")
    expect(page.locator("[data-part=graph]")).to_be_visible()
    assert "fold=0" in page.url
    follow("learns")
    expect(page.locator("#at")).to_have_value("0")
    expect(page.locator("#learning p")).to_contain_text(" 277")
    follow("vanish")
    expect(page.locator("#vanish [aria-current] th")).to_contain_text("0.2")
    expect(page.locator("#vanish [aria-current]")).to_have_attribute("data-fate", "vanish")
    follow("apart")
    page.wait_for_selector(".why tbody .shown")
    follow("own")
    expect(page.locator("#own")).to_be_visible()
