"""The question and its ledger: cuts by hand, languages, the chain rule's forgetting, a phone, keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TOKENS = "[data-column] .token"


def param(page: Page, name: str) -> Any:
    return page.evaluate("name => new URLSearchParams(location.search).get(name)", name)


def unfold(page: Page) -> None:
    """Open the line that says how it is asked into its rows of chips."""
    page.locator("#setup > summary").click()


def spotless_to_axe(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_sentence_is_cut_by_hand_with_the_keyboard_and_counted_as_the_tutorial_does(page: Page) -> None:
    page.goto("/?lang=zh&text=天气真好&models=tutorial-char-2gram,tutorial-char-full")
    unfold(page)
    page.locator("#cut-hand").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("天气/真/好")
    page.locator("#gap-1").focus()
    page.keyboard.press("End")
    for tokens in (["天气", "真好"], ["天气", "真", "好"]):
        page.keyboard.press("Space")
        expect(page.locator(TOKENS)).to_have_text(tokens)
        expect(page.locator("#gap-3")).to_be_focused()
        expect(page.locator("#gap-3")).to_have_attribute("aria-pressed", str(len(tokens) == 3).lower())
        assert param(page, "text") == "/".join(tokens)
    full = page.locator(".sheet tbody tr").last.locator("td .frac").all_inner_texts()
    assert ["".join(text.split()) for text in full] == ["5/10,000", "3/5", "2/3"]
    expect(page.locator("#smoothing-kneser_ney")).to_be_disabled()
    spotless_to_axe(page)
    page.locator("#gap-2").click()
    expect(page.locator(TOKENS)).to_have_text(["天气真", "好"])
    page.locator("#cut-char").click()
    expect(page.locator(TOKENS)).to_have_text(list("天气真好"))
    expect(page.locator("#text")).to_have_value("天气真好")
    expect(page.locator(".cutter")).to_have_count(0)


def test_the_language_follows_the_text_and_can_be_held(page: Page) -> None:
    page.goto("/?lang=en&text=天气")
    unfold(page)
    expect(page.locator("#corpus-tatoeba-zh")).to_have_attribute("aria-current", "true")
    page.locator("#text").fill("How old are you?")
    expect(page.locator(TOKENS)).to_have_text(["How", "old", "are", "you", "?"])
    expect(page.locator("#corpus-tatoeba-en")).to_have_attribute("aria-current", "true")
    page.locator("label.chip:has(#language-zh)").click()
    expect(page.locator("#result .notice")).to_contain_text("blanks")
    assert param(page, "language") == "zh"
    expect(page.locator("#corpus-tatoeba-zh")).to_have_attribute("aria-current", "true")
    page.locator("#corpus-tatoeba-en").click()
    expect(page.locator("#result .notice")).to_have_count(0)
    assert param(page, "language") is None


def test_what_an_order_forgets_is_struck_out_and_said(page: Page) -> None:
    page.goto("/?lang=en&text=天气真好&at=tatoeba-zh-char-2gram:2")
    expect(page.locator(".rule del")).to_have_count(2)
    expect(page.locator(".rule del .vh").first).to_have_text("(forgotten:")
    page.locator("#chain-3").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rule del")).to_have_count(1)
    expect(page.locator("#chain-3")).to_be_focused()
    assert (param(page, "chain"), param(page, "at")) == ("3", "tatoeba-zh-char-2gram:2")
    expect(page.locator(".chain")).to_contain_text("2 here: one less than the n of n-gram")
    page.locator("#text").fill("天气真好呀")
    expect(page.locator(".rule del")).to_have_count(2)
    page.locator("#chain-full").click()
    expect(page.locator(".rule del")).to_have_count(0)


def test_one_model_always_stays(page: Page) -> None:
    page.goto("/?lang=zh&models=tatoeba-zh-char-2gram")
    unfold(page)
    only = page.locator("#model-tatoeba-zh-char-2gram")
    only.focus()
    page.keyboard.press("Space")
    expect(page.locator("#live-status")).to_have_text("至少要留一个模型。")
    expect(only).to_be_checked()
    expect(page.locator(".sheet tbody tr")).to_have_count(1)


def test_two_corpora_in_one_address_are_told_apart_in_names_and_marks(page: Page) -> None:
    page.goto("/?lang=zh&text=天气&models=tutorial-char-2gram,tatoeba-zh-char-2gram")
    expect(page.locator(".sheet tbody .who")).to_have_text(["二元 教程语料", "二元 Tatoeba 中文例句"])
    expect(page.locator(".sheet tbody .mark.again")).to_have_count(1)
    unfold(page)
    page.locator("label.chip:has(#model-tatoeba-zh-char-2gram)").click()
    expect(page.locator(".sheet tbody .who")).to_have_text(["二元"])


def test_arrow_keys_move_through_the_ledger_and_tab_stops_there_once(page: Page) -> None:
    page.goto("/?lang=zh&text=天气真好&models=tutorial-char-1gram,tutorial-char-2gram")
    expect(page.locator(".factor[tabindex='0']")).to_have_count(1)
    page.locator("#f0-1").focus()
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#f1-2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence")).to_be_visible()
    assert param(page, "at") == "tutorial-char-2gram:2"
    expect(page.locator("#f1-2")).to_have_attribute("tabindex", "0")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_phone_one_token_stands_at_a_time(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/?lang={lang}&text=天气真好&models=tutorial-char-1gram,tutorial-char-2gram")
    shown = page.locator(f"{TOKENS}:visible")
    expect(shown).to_have_text(["天"])
    page.locator("[data-step='1']").click()
    expect(shown).to_have_text(["气"])
    expect(page.locator(".sheet tbody td:visible")).to_have_count(2)
    page.locator("#f1-2").focus()
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_text(["真"])
    expect(page.locator("#f1-3")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_count(0)
    expect(page.locator(".sheet tbody td.total:visible")).to_have_count(8)
    expect(page.locator("[data-step='1']")).to_be_disabled()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    unfold(page)
    page.locator("label.chip:has(#model-rnn-zh-char)").click()
    expect(page.locator(".sheet tbody tr")).to_have_count(3)
    expect(page.locator("#model-rnn-zh-char")).to_be_in_viewport()
    page.wait_for_selector(".canvas .main-svg")
    spotless_to_axe(page)
    page.goto(f"/?lang={lang}&text=天气真好&models=tutorial-char-2gram&at=tutorial-char-2gram:3")
    expect(shown).to_have_text(["真"])


def test_a_long_sentence_scrolls_under_its_models_names_and_its_chart(page: Page) -> None:
    page.goto("/?lang=zh&text=" + "今天的天气真好呀" * 25)
    page.wait_for_function("() => document.querySelectorAll('.canvas .trace .point').length > 600")
    page.locator("#text").press("End")
    page.keyboard.type("好")
    expect(page.locator("[data-column]")).to_have_count(201)
    page.wait_for_function(
        "() => document.querySelectorAll('.canvas .trace:first-child .point').length === 201"
    )
    page.evaluate("document.querySelector('.scroller').scrollLeft = 9000")
    pinned = page.locator(".sheet tbody .pin").first.bounding_box()
    assert pinned
    assert 0 <= pinned["x"] < 120
    point, column = page.evaluate(
        """() => [document.querySelector('.canvas .trace').querySelectorAll('.point')[150],
          document.querySelectorAll('[data-column]')[150]]
          .map((one) => one.getBoundingClientRect()).map((box) => (box.left + box.right) / 2)"""
    )
    assert point == pytest.approx(column, abs=1)
