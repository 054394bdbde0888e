"""Chapters on a phone, and beside their figure: no equation and no calculation is wider than its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from app.learn.chapters import chapters

WIDER = """[...document.querySelectorAll('.prose .math.block, .prose .lines')]
    .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.slice(0, 40))"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_equation_and_no_calculation_is_cut(
    browser: Browser, base_url: str, lang: str, width: int
) -> None:
    context = browser.new_context(base_url=base_url, viewport={"width": width, "height": 740})
    page = context.new_page()
    cut = {}
    for one in chapters(lang):
        page.goto(f"/learn/{one.slug}?lang={lang}", wait_until="domcontentloaded")
        page.locator(".recall summary").first.wait_for()
        cut[one.slug] = page.evaluate(WIDER)
    assert not any(cut.values()), cut
    context.close()
