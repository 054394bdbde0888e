"""Terms are explained where they are used; without a script they lead to the glossary."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_ledger import spotless_to_axe

TUTORIAL = "https://github.com/DrDavidS/basic_Machine_Learning"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_term_of_the_sentence_page_is_explained_by_keys_and_esc(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/?lang=en")
    term, card = page.locator("thead .term", has_text="Perplexity"), page.locator("#term-perplexity")
    expect(card).to_be_hidden()
    page.locator("thead .term", has_text="Bits").focus()
    page.keyboard.press("Tab")
    expect(term).to_be_focused()
    expect(card).to_be_visible()
    expect(card).to_contain_text("equally likely tokens")
    spotless_to_axe(page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    for one in page.locator(".term").all():
        expect(page.locator(f"#{one.get_attribute('aria-describedby')}")).to_have_count(1)


def test_a_term_that_an_answer_brought_is_explained_too(page: Page) -> None:
    page.goto("/?lang=en")
    page.locator("#text").fill("The weather is bad.")
    page.locator("#text").press("Enter")
    expect(page.locator(".ledger, [data-ledger]").first).to_contain_text("bad")
    page.locator("thead .term", has_text="Perplexity").hover()
    expect(page.locator("#term-perplexity")).to_be_visible()
    page.locator("#text").hover()
    expect(page.locator("#term-perplexity")).to_be_hidden()


def test_a_scroll_that_ends_under_the_pointer_lets_the_card_come(page: Page) -> None:
    page.goto("/learn/sequence?lang=en")
    page.locator("a.term[href$='#token']").evaluate(
        """(term) => {
          term.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }));
          dispatchEvent(new Event('scroll'));
        }"""
    )
    expect(page.locator("#term-token")).to_be_visible()


def test_a_term_leads_to_the_glossary_without_javascript(browser: Browser, base_url: str) -> None:
    phone = {"width": 360, "height": 640}
    context = browser.new_context(
        base_url=base_url, viewport=phone, has_touch=True, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/?lang=zh")
    page.locator("#setup > summary").tap()
    page.locator(".choice .term", has_text="平滑").tap()
    expect(page).to_have_url("/learn/glossary?lang=zh#smoothing")
    expect(page.locator("#smoothing")).to_contain_text("Kneser–Ney")
    expect(page.locator("#smoothing")).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tutorial_is_named_and_linked_where_it_is_cited(page: Page, lang: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator(".chain .aside summary").click()
    expect(page.locator(".chain .aside a")).to_have_attribute("href", TUTORIAL)
    expect(page.locator(".chain .aside a")).to_have_text(re.compile("basic_Machine_Learning"))


def test_a_term_is_explained_by_pointer_by_focus_and_by_touch(page: Page, browser, base_url: str) -> None:
    page.goto("/learn/sequence?lang=en")
    term, card = page.locator("a.term[href$='#token']"), page.locator("#term-token")
    expect(card).to_be_hidden()
    term.hover()
    expect(card).to_be_visible()
    page.mouse.wheel(0, 3)  # less than a line: the pointer is on the word still
    page.wait_for_function("() => scrollY > 0")
    expect(card).to_be_visible()
    card.hover()  # its own link is within reach
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.locator("a.term[href$='#position']").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".term-card:popover-open")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".term-card:popover-open")).to_have_count(0)
    context = browser.new_context(base_url=base_url, has_touch=True, viewport={"width": 360, "height": 740})
    phone = context.new_page()
    phone.goto("/learn/sequence?lang=zh")
    phone.locator("a.term[href$='#token']").tap()
    expect(phone.locator("#term-token")).to_be_visible()
    box = phone.locator("#term-token").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    phone.locator("#term-token a").tap()
    expect(phone).to_have_url("/learn/glossary?lang=zh#token")
    context.close()
