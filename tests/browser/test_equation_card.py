"""Faults of the equations and the sums below them that were found once: each has a test that fails for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_looks import PHONE, TOO_WIDE
from tests.browser.unroll_page import answer_of, number, open_at

ENGLISH = "The weather is really nice today"


FORWARD = ("a", "h", "o", "yhat", "L")


BACKWARD = ("o", "h", "a", "theta")


# What of the equation card lies inside it, and whether the card itself scrolls.
CARD = """() => {
  const card = document.querySelector('[data-part=equation]');
  const isInside = (part) => {
    const [outer, inner] = [card, part].map((one) => one.getBoundingClientRect());
    const isWhole = part.scrollWidth <= part.clientWidth + 1;
    return isWhole && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  };
  const current = document.querySelector('.equations:not([hidden]) li[aria-current]');
  const total = current.querySelector('.why tfoot');
  return {
    formula: isInside(current.querySelector('.eq')), working: isInside(current.querySelector('.working')),
    total: !total || isInside(total), scrolls: card.scrollHeight > card.clientHeight + 8,
  };
}"""


def opened(page: Page, height: int, query: str) -> None:
    page.set_viewport_size({"width": 1280, "height": height})
    open_at(page, query)
    page.wait_for_selector(".why tbody tr", state="attached")


@pytest.mark.parametrize("words", ["lang=zh", "lang=en", f"lang=en&text={ENGLISH}"])
def test_nothing_of_an_equation_is_cut_at_the_foot_of_its_card(page: Page, words: str) -> None:
    """At 1280 by 800 formula, numbers and their sum are in view; lower, it scrolls under it."""
    stages = [("forward", stage) for stage in FORWARD] + [("backward", stage) for stage in BACKWARD]
    for direction, stage in stages:
        opened(page, 800, f"{words}&t=6&stage={stage}&dir={direction}&level=3")
        found = page.evaluate(CARD)
        assert found["formula"], (direction, stage)
        assert found["working"], (direction, stage)
        if direction == "forward":
            assert found["total"], stage
            assert not found["scrolls"], stage
        page.set_viewport_size({"width": 1280, "height": 720})
        page.locator("[data-part=equation]").evaluate("(card) => { card.scrollTop = card.scrollHeight; }")
        page.wait_for_timeout(100)
        assert page.evaluate(CARD)["formula"], (direction, stage, "scrolled to its end")


def test_the_parts_of_a_loss_are_those_of_the_sum_that_its_equation_shows(page: Page) -> None:
    """L = ln of softmax's sum minus o[y]: that sum is written, named, and taken apart."""
    open_at(page, "lang=en&t=6&stage=L&level=3")
    expect(page.locator(".why caption")).to_have_text("The terms of the sum under ln")
    step = answer_of(page)["steps"][5]
    whole, own = step["yhat"]["log_z"], step["yhat"]["target"]["o"]
    figures = page.locator(".working .worked").last.locator("mn").all_text_contents()
    shown = [number(one) for one in figures if "." in one]
    assert shown == pytest.approx([whole, own, step["L"]], abs=5.1e-5)
    assert shown[0] - shown[1] == pytest.approx(shown[2], abs=1e-9)
    beside = [page.locator(f".working .beside {part}").bounding_box() for part in ("> div", ".curve")]
    assert beside[0] is not None
    assert beside[1] is not None
    assert beside[1]["x"] >= beside[0]["x"] + beside[0]["width"]  # no hole: the curve is beside the numbers


def test_one_letter_is_the_index_of_softmax_wherever_it_is_written(page: Page) -> None:
    for stage in ("yhat", "L"):
        open_at(page, f"lang=zh&t=6&stage={stage}&level=3")
        expect(page.locator(".why tfoot math")).to_contain_text("∑j")
        sums = page.locator("li[aria-current] math", has_text="∑").all_text_contents()
        assert len(sums) >= 2, stage
        for written in sums:
            letters = "".join(written.split())
            assert re.search(r"∑jexp\(oj\(6\)\)", letters), (stage, letters)


# Pixels of air between the boxes of the worked lines, top to bottom.
AIR = """() => {
  const lines = [...document.querySelectorAll('.working .worked math')]
    .map((one) => one.getBoundingClientRect());
  const rows = [];
  for (const { top, bottom } of lines) {
    const row = rows.find((one) => top < one.bottom && bottom > one.top);
    if (!row) rows.push({ top, bottom });
    else Object.assign(row, { top: Math.min(row.top, top), bottom: Math.max(row.bottom, bottom) });
  }
  return rows.slice(1).map(({ top }, i) => top - rows[i].bottom);
}"""


# The upper and lower rim of each node.
RIMS = """() => {
  const nodes = [...document.querySelectorAll('[data-role=bodies] [data-node]')];
  return Object.fromEntries(nodes.map((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    return [node.dataset.node, { top, bottom }];
  }));
}"""


@pytest.mark.parametrize("height", [720, 800, 1080])
def test_fractions_and_the_names_of_arrows_keep_clear_of_their_neighbours(page: Page, height: int) -> None:
    opened(page, height, "lang=zh&t=6&stage=yhat&level=3")
    air = page.evaluate(AIR)
    assert len(air) >= 1
    assert min(air) >= 4
    rims = page.evaluate(RIMS)
    for one, other in (("L:6", "yhat:6"), ("yhat:6", "o:6")):
        assert rims[other]["top"] - rims[one]["bottom"] >= 16, (one, other)


# Every formula of the card that is cut: wider than its box, and no box around it inside the card scrolls.
CUT = """() => {
  const card = document.querySelector('[data-part=equation]');
  const scrolls = (part) => ['auto', 'scroll'].includes(getComputedStyle(part).overflowX);
  const isCut = (formula) => {
    for (let box = formula.parentElement; box !== card.parentElement; box = box.parentElement) {
      if (scrolls(box)) return false;
      if (formula.getBoundingClientRect().right > box.getBoundingClientRect().right + 1) return true;
    }
    return false;
  };
  return [...card.querySelectorAll('math')].filter((one) => one.getClientRects().length && isCut(one))
    .map((one) => one.textContent);
}"""


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_on_a_phone_no_formula_is_cut_and_the_page_never_scrolls_sideways(page: Page, direction: str) -> None:
    page.set_viewport_size(PHONE)
    for stage in FORWARD if direction == "forward" else BACKWARD:
        page.goto(f"/unroll?lang=en&t=6&stage={stage}&dir={direction}&level=3")
        page.wait_for_selector(".why tbody tr", state="attached")
        assert page.evaluate(TOO_WIDE) <= 0, stage
        assert page.evaluate(CUT) == [], stage
        for width in (390, 412):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate(TOO_WIDE) <= 0, (stage, width)
        page.set_viewport_size(PHONE)


def test_the_equation_and_the_parts_below_it_are_about_the_same_component(page: Page) -> None:
    """Of a token that was chosen at stage o, and of a cell of a strip; at the next stage as well."""
    open_at(page, "lang=zh&t=6&stage=o&level=3")
    top = answer_of(page)["steps"][5]["yhat"]["top"]
    worked = page.locator(".working .worked")
    for rank in (1, 2):
        token, score = top[rank]["token"], top[rank]["o"]
        page.locator(".scores button").nth(rank).click()
        expect(page.locator(".why tfoot")).to_contain_text(token)
        expect(worked.first).to_contain_text(token)
        for shown in (page.locator("[data-result=o]"), page.locator("[data-total]")):
            assert number(shown.text_content() or "") == pytest.approx(score, abs=5.1e-4)
    page.locator("[data-act=next]").click()
    expect(page.locator("[data-result=yhat]")).to_be_attached()
    expect(worked.first).to_contain_text(top[2]["token"])
    found = number(page.locator("[data-result=yhat]").text_content() or "")
    assert found == pytest.approx(top[2]["prob"], rel=5e-4)
    expect(page.locator(".working .small")).to_contain_text(f"“{top[2]['token']}”的概率排第 3")
    open_at(page, "lang=zh&t=6&stage=h&level=3")
    for cell in (3, 120):
        strip = page.locator(".strips .cells").last
        box = strip.bounding_box()
        assert box is not None
        strip.click(position={"x": (cell - 0.5) * box["width"] / 128, "y": box["height"] / 2})
        expect(page.locator(".strips")).to_have_attribute("aria-valuenow", str(cell))
        expect(page.locator(".why tfoot math")).to_contain_text(f"{cell}(6)")
        expect(worked.first).to_contain_text(f"h{cell}(6)")
        operand = page.locator(".strips [data-figure=a]").text_content() or ""
        total = page.locator("[data-total]").text_content() or ""
        assert number(total) == pytest.approx(number(operand), abs=1e-3)
