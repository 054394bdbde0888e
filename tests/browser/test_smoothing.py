"""The ledger under a smoothing that leans on shorter contexts: what its cells show is the API's chain."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_kneser_ney_takes_a_zero_away_and_shows_what_it_leans_on(page: Page) -> None:
    page.goto("/?lang=zh")
    page.get_by_role("link", name="改用 Kneser–Ney 平滑").click()
    expect(page.locator("#smoothing-kneser_ney")).to_be_checked()
    expect(page.locator(".zero, .zeros")).to_have_count(0)
    twin = page.locator("#twin").get_attribute("href")
    assert twin
    assert "smoothing=kneser_ney" in twin
    counted = [score for score in page.request.get(twin).json()["scores"] if score["kind"] == "ngram"]
    rows = page.locator("tbody tr").all()
    for score, row in zip(counted, rows, strict=False):
        for factor, cell in zip(score["factors"], row.locator("td:not(.total)").all(), strict=True):
            link = factor["chain"][-1]
            assert f"{link['backoff']:.3f}" in cell.locator(".lean").inner_text()
            if link["count"]:
                shown = cell.locator(".frac").inner_text().replace(",", "")
                assert f"{link['count']}−{link['discount']:.2f}" in shown


def test_the_whole_history_cannot_be_chosen_with_it(page: Page) -> None:
    page.goto("/?lang=zh&smoothing=kneser_ney")
    expect(page.locator("#model-tatoeba-zh-char-full")).to_be_disabled()
    page.goto("/?lang=zh")
    expect(page.locator("#model-tatoeba-zh-char-full")).to_be_enabled()


def test_stupid_backoff_is_said_to_be_no_probability(page: Page) -> None:
    page.goto("/?lang=en&smoothing=stupid_backoff")
    expect(page.get_by_text("scores only: they do not sum to 1")).to_be_visible()


def test_its_ledger_fits_a_laptop_and_a_phone(page: Page) -> None:
    """At 1280 px eight columns and the totals stand in view; at 360 only the ledger's own box scrolls."""
    page.goto("/?lang=zh&smoothing=kneser_ney")
    box = page.locator(".scroller").first
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
