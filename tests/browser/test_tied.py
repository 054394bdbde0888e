"""The chain rule's factors and the ledger's columns light up together: by pointer, by focus, by a finger."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_ledger import spotless_to_axe

ADDRESS = "/?lang=en&text=今天的天气真好呀&chain=3"


def lit(page: Page) -> tuple[list[str], list[int]]:
    """Return the steps of the factors that are lit, and of the ledger's cells."""
    factors = page.locator(".rule .lit").evaluate_all("all => all.map(one => one.dataset.factor)")
    cells = page.locator(".sheet .lit").evaluate_all("all => [...new Set(all.map(one => one.cellIndex))]")
    return factors, cells


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pointer_and_keys_light_a_factor_with_its_column(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(ADDRESS)
    page.wait_for_selector(".canvas .main-svg")
    assert lit(page) == ([], [])
    page.locator("[data-factor='5']").hover()
    assert lit(page) == (["5"], [5])
    expect(page.locator(".sheet .lit")).to_have_count(5)  # the head and a row each of four models
    head, beam = (page.locator(one).bounding_box() for one in (".sheet thead .lit", ".beam"))
    assert head
    assert beam
    assert (head["x"], head["width"]) == pytest.approx((beam["x"], beam["width"]), abs=1)
    spotless_to_axe(page)
    page.locator(".sheet tbody tr").first.locator("td").nth(2).hover()
    assert lit(page) == (["3"], [3])
    page.mouse.move(5, 5)
    assert lit(page) == ([], [])
    page.locator("[data-factor='1']").focus()
    page.keyboard.press("ArrowRight")
    assert lit(page) == (["2"], [2])
    page.keyboard.press("End")
    expect(page.locator("[data-factor='8']")).to_be_focused()
    expect(page.locator("[data-factor][tabindex='0']")).to_have_count(1)
    page.locator("#f1-4").focus()
    assert lit(page) == (["4"], [4])


def test_a_tap_brings_the_column_on_a_phone(browser: Browser, base_url: str) -> None:
    context = browser.new_context(
        base_url=base_url, viewport={"width": 360, "height": 740}, has_touch=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(ADDRESS)
    page.locator("[data-factor='6']").tap()
    assert lit(page) == (["6"], [6])
    expect(page.locator("[data-column].now .token")).to_have_text("真")
    assert "#" not in page.url
    context.close()


def test_without_javascript_a_factor_leads_to_its_cell(scriptless: Page) -> None:
    page = scriptless
    page.goto(ADDRESS)
    page.locator("[data-factor='8']").click()
    assert page.url.endswith("#f2-8")  # the trigram's, whose forgetting is shown
    expect(page.locator("#f2-8")).to_have_attribute("value", "tatoeba-zh-char-3gram:8")
