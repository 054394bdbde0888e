"""The cost card: bytes of h kept, what is lost with them, and a measurement of this very machine."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import address_holds, open_at

LINES = """(i) => document.querySelectorAll('[data-role=plots] [role=img]')[i].data
  .map(({ x, y }) => [x.length, y.at(-1)])"""


@pytest.mark.parametrize(("query", "h"), [("lang=zh&model=rnn-zh-char", 128), ("lang=en&model=rnn-tiny", 3)])
def test_h_is_kept_or_forgotten_and_the_cost_is_measured(page: Page, query: str, h: int) -> None:
    open_at(page, f"t=6&stage=h&{query}")
    kept = page.locator("[data-kept]")
    expect(kept).to_contain_text(f"{6 * h * 4:,}")  # 6 h, each number 4 bytes
    page.keyboard.press("ArrowLeft")
    expect(kept).to_contain_text(f"{5 * h * 4:,}")
    page.locator("#forget").click()
    address_holds(page, forget="on", t=6, stage="a")
    expect(kept).to_contain_text(re.compile(rf"\b1\b.*\b{h * 4:,} "))
    expect(page.locator("[data-part=cost] tr.lost")).to_have_count(3)
    expect(page.locator("[data-part=heat] .veil.forgotten")).to_have_count(1)
    page.keyboard.press("End")
    page.keyboard.press("b")
    expect(page.locator("[data-offer]")).to_be_visible()  # the way back is shut, and it is said why
    expect(page.locator("[name=dir][value=forward]")).to_be_checked()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("[data-measure]").click()
    expect(page.locator("[data-costs] tbody tr")).to_have_count(3, timeout=60_000)
    expect(page.locator("[data-measure]")).to_be_hidden()
    page.wait_for_function(
        "() => document.querySelectorAll('[data-role=plots] .js-plotly-plot').length === 2"
    )
    assert [points for points, _ in page.evaluate(LINES, 0)] == [3, 3]
    training, forward = page.evaluate(LINES, 1)
    assert training[1] > forward[1]
    page.locator("#forget").click()
    expect(page.locator("[data-part=cost] tr.lost")).to_have_count(0)
    expect(page.locator("[data-costs] tbody tr")).to_have_count(3)  # what was measured is still there
