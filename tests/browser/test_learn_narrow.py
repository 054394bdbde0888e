"""Chapters on a phone, and beside their figure: no equation and no calculation is wider than its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from app.learn.chapters import chapters

WIDER = """[...document.querySelectorAll('.prose .math.block, .prose .lines')]
    .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map(e => [e.textContent.slice(0, 40), e.clientWidth, e.scrollWidth])"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_equation_and_no_calculation_is_cut(page: Page, lang: str) -> None:
    cut = {}
    for one in chapters(lang):
        page.goto(f"/learn/{one.slug}?lang={lang}", wait_until="domcontentloaded")
        page.locator(".recall summary").first.wait_for()
        page.evaluate("document.fonts.ready")  # another font's signs are wider
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            cut[one.slug, width] = page.evaluate(WIDER)
    assert not any(cut.values()), {place: found for place, found in cut.items() if found}
