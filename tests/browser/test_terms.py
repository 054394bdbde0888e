"""Definitions of terms open by keyboard and touch too, with no script; the tutorial is linked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_ledger import spotless_to_axe

TUTORIAL = "https://github.com/DrDavidS/basic_Machine_Learning"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_definition_opens_by_keys_and_closes_with_esc(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/?lang=en")
    term = page.locator("thead .term", has_text="Perplexity")
    definition = page.locator("#term-perplexity")
    expect(definition).to_be_hidden()
    term.press("Enter")
    expect(definition).to_be_visible()
    expect(definition).to_contain_text("equally likely tokens")
    spotless_to_axe(page)
    page.keyboard.press("Escape")
    expect(definition).to_be_hidden()
    expect(term).to_be_focused()
    for one in page.locator(".term").all():
        expect(page.locator(f"#{one.get_attribute('popovertarget')}")).to_have_count(1)


def test_a_tap_opens_it_within_a_phone_without_javascript(browser: Browser, base_url: str) -> None:
    phone = {"width": 360, "height": 640}
    context = browser.new_context(
        base_url=base_url, viewport=phone, has_touch=True, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/?lang=zh")
    page.locator("#setup > summary").tap()
    page.locator(".choice .term").nth(1).tap()
    expect(page.locator("#term-smoothing")).to_contain_text("Kneser–Ney")
    box = page.locator("#term-smoothing").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] + box["height"] <= 640
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tutorial_is_named_and_linked_where_it_is_cited(page: Page, lang: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator(".terms .term").nth(1).click()
    expect(page.locator("#term-order a")).to_have_attribute("href", TUTORIAL)
    page.keyboard.press("Escape")
    page.locator(".chain .aside summary").click()
    expect(page.locator(".chain .aside a")).to_have_attribute("href", TUTORIAL)
    expect(page.locator(".chain .aside a")).to_have_text(re.compile("basic_Machine_Learning"))
