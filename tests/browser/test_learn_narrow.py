"""Chapters on a phone, and beside their figure: nothing is wider than its place, no type is small."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from app.learn.chapters import chapters
from tests.browser.page_looks import SMALL, TOO_WIDE

WIDER = """[...document.querySelectorAll('.prose .math.block, .prose .lines')]
    .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map(e => [e.textContent.slice(0, 40), e.clientWidth, e.scrollWidth])"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_equation_and_no_calculation_is_cut_and_no_type_is_small(page: Page, lang: str) -> None:
    cut, small = {}, {}
    for one in chapters(lang):
        page.goto(f"/learn/{one.slug}?lang={lang}", wait_until="domcontentloaded")
        page.locator(".recall summary").first.wait_for()
        page.evaluate("document.fonts.ready")  # another font's signs are wider
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            cut[one.slug, width] = page.evaluate(WIDER)
            small[one.slug, width] = page.evaluate(SMALL)
            assert page.evaluate(TOO_WIDE) <= 0, (one.slug, width)
    assert not any(small.values()), {place: found for place, found in small.items() if found}
    assert not any(cut.values()), {place: found for place, found in cut.items() if found}
