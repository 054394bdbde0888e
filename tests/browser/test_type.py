"""All that is taught is at least 16 px, its scripts 14 px, and stands in the card without a scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_looks import SMALL, TOO_WIDE
from tests.browser.unroll_page import READY, open_at

# [size, text] of what is written below an element, its scripts and the words of its controls left out.
SMALLEST = """(roots) => {
  const found = [];
  for (const root of document.querySelectorAll(roots)) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { data, parentElement: one } = texts.currentNode;
      if (!data.trim() || !one.checkVisibility()) continue;
      if (one.closest('.vh, .sign, .legend, select, label')) continue;
      const isScript = one.closest('sub, sup, :is(msub, msup, msubsup) > :nth-child(n + 2)');
      const size = parseFloat(getComputedStyle(one).fontSize);
      if (size < (isScript ? 14 : 16)) found.push(`${size} ${data.trim().slice(0, 20)}`);
    }
  }
  return found;
}"""

# Letters and functions beside the rows of the graph, and those of its arrows; digits and tokens left out.
NAMES = """() => document.querySelector('[data-role=picture]').data
  .flatMap(({ text, textfont }) => (text ?? [])
  .map((one, i) => [one.replace(/<.*?>/g, ''), textfont?.size?.[i]]))
  .filter(([one]) => /^(softmax|tanh|−log|[\U0001d434-\U0001d467ℎ]\u0302?)$/u.test(one))"""

# How many different names there are at each level, the circuit's at level 1.
NAMED = {"1": 3, "2": 8, "3": 15}

TAUGHT = "[data-part=equation], [data-part=bars], #step-line, [data-peel]"
WALKS = (
    "lang=zh&t=6&text=今天的天气真好呀",
    "lang=en&t=3&text=The weather is really nice today.",
)


def beyond(page: Page) -> float:
    """By how many pixels the worked figures reach below the card."""
    return float(
        page.evaluate(
            "document.querySelector('[data-working]').getBoundingClientRect().bottom"
            " - document.querySelector('[data-part=equation]').getBoundingClientRect().bottom"
        )
    )


@pytest.mark.parametrize("query", WALKS)
def test_every_stage_is_worked_out_in_view_and_in_large_type(page: Page, query: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    for direction, field, stages in (
        ("forward", "stage", "a h o yhat L"),
        ("backward", "back-stage", "o h a theta"),
    ):
        open_at(page, f"{query}&level=3&dir={direction}")
        for stage in stages.split():
            page.locator(f"[name={field}][value={stage}]").check(force=True)
            expect(page.locator(".equations li[aria-current=step]")).to_have_attribute("data-stage", stage)
            expect(page.locator(".why .parts, .why .small").first).to_be_attached()
            expect(page.locator("[data-part=equation]")).not_to_have_attribute("aria-busy", "true")
            assert page.evaluate(SMALLEST, TAUGHT) == [], (direction, stage)
            assert beyond(page) <= 0, (direction, stage)
        for level, count in NAMED.items():
            page.locator(f"[name=level][value='{level}']").check(force=True)
            page.wait_for_function(f"n => new Set(({NAMES})().map(([name]) => name)).size === n", arg=count)
            small = [name for name in page.evaluate(NAMES) if name[1] < 16]
            assert not small, (level, small)
            assert page.evaluate(SMALLEST, TAUGHT) == [], (direction, level)
    assert {name for name, _ in page.evaluate(NAMES)} >= {"softmax", "tanh", "−log"}


@pytest.mark.parametrize("query", ["lang=en", "lang=zh&smoothing=kneser_ney&at=rnn-zh-char:5"])
def test_rule_ledger_and_captions_are_in_large_type(page: Page, query: str) -> None:
    page.goto(f"/?{query}")
    taught = ".rule, .sums .who, .sums .much, tbody .who, .token, .frac, .dec, .rank, .caption, .how, caption"
    expect(page.locator(".frac").first).to_be_visible()
    assert page.evaluate(SMALLEST, taught) == []


@pytest.mark.parametrize(
    "path",
    [
        "/unroll?level=3&dir=backward&t=4",
        "/embed/unroll?",
        "/models?",
        "/train?",
        "/check?",
        "/share?",
        "/recipes?",
        "/learn?",
        "/learn/glossary?",
        "/learn/references?",
    ],
)
def test_no_page_has_small_type_or_scrolls_sideways(page: Page, path: str) -> None:
    page.goto(f"{path}&lang=en")
    if "unroll" in path:
        page.wait_for_function(READY)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(SMALL) == [], width
        assert page.evaluate(TOO_WIDE) <= 0, width
