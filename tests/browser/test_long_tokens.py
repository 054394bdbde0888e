"""Tokens of any length are there in whole, in the picture and beside its bars, and none leaves its box."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.unroll_page import open_at

LONG = "lang=en&t=5&stage=yhat&text=Congratulations on extraordinarily important responsibilities."

# What is written beyond the sides of the picture or of the bars, or over its neighbour in a row of tokens.
OUTSIDE = """() => {
  const found = [];
  for (const place of ['[data-graph-box]', '[data-role=chart]']) {
    const host = document.querySelector(place);
    if (!host.checkVisibility()) continue;
    const { left, right } = host.getBoundingClientRect();
    for (const text of host.querySelectorAll('svg text')) {
      const box = text.getBoundingClientRect();
      if (box.width && (box.left < left - 1 || box.right > right + 1)) found.push(text.textContent);
    }
  }
  const rows = Map.groupBy(document.querySelectorAll('[data-role=picture] .textpoint text'),
    (text) => Math.round(text.getBoundingClientRect().top / 12));
  for (const row of rows.values()) {
    const boxes = row.map((text) => text.getBoundingClientRect()).sort((one, other) => one.left - other.left);
    boxes.slice(1).forEach((box, i) => { if (box.left < boxes[i].right) found.push(row[i].textContent); });
  }
  return found;
}"""

WRITTEN = """() => [...document.querySelectorAll('[data-role=picture] text, [data-role=chart] text')]
  .map((text) => text.textContent).join(' ')"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (360, 740)])
def test_a_long_token_is_whole_and_in_its_box(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for level in (2, 3):
        open_at(page, f"{LONG}&level={level}")
        written = page.evaluate(WRITTEN)
        assert "responsibilities" in written
        assert "…" not in written
        assert page.evaluate(OUTSIDE) == []
