"""Faults of the stage that were found once: each has a test here that fails where it comes back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.page_looks import TOO_WIDE
from tests.browser.unroll_page import READY, answer_of, number, open_at

ENGLISH = "The weather is really nice today"

FORWARD = ("a", "h", "o", "yhat", "L")
BACKWARD = ("o", "h", "a", "theta")

DIGITS = "121真5"
WRITTEN = "(where) => [...document.querySelectorAll(where)].map((mark) => mark.textContent)"
PICTURE = """() => {
  const plain = (text) => text.replace(/<[^>]*>/g, '');
  const marks = document.querySelector('[data-role=picture]').data
    .flatMap(({ x, y, text }) => (text ?? []).map((one, i) => ({ x: x[i], y: y[i], text: plain(one) })));
  const start = marks.find(({ text }) => text === '&lt;s&gt;');
  return marks.filter(({ y, text }) => text && y === start.y)
    .sort((one, other) => one.x - other.x).map(({ text }) => text);
}"""
BARS = "() => document.querySelector('[data-role=chart]').layout.yaxis.ticktext"


def test_tokens_that_are_numbers_are_labels_like_any_other(page: Page) -> None:
    """A number as a token keeps its place and its double: no axis takes it for a figure or for the step."""
    open_at(page, f"text={DIGITS}&t=4&stage=yhat&level=3")
    answer = answer_of(page)
    read, targets = answer["outline"]["x_token"], answer["outline"]["y_token"]
    assert read[1:] == list(DIGITS)
    for where in ("[data-ticks] span", ".heat .read"):
        assert page.evaluate(WRITTEN, where) == read, where
    assert page.evaluate(WRITTEN, ".heat .target") == targets
    assert page.evaluate(PICTURE)[-len(read) :] == ["&lt;s&gt;", *read[1:]]
    tops = [one["token"] for one in answer["steps"][3]["yhat"]["top"]]
    shown = [re.sub(r"<.*?>", "", label) for label in page.evaluate(BARS)]
    assert [label.replace("&lt;", "<").replace("&gt;", ">") for label in shown][: len(tops)] == tops


def test_of_a_long_run_a_number_is_a_step_and_a_token_is_in_quotes(page: Page) -> None:
    open_at(page, f"t=7&stage=h&text={'1231真' * 10}")
    for where in ("[data-ticks] span", "[data-role=overview] span"):
        marks = page.evaluate(WRITTEN, where)
        assert "7 “1”" in marks, where
        assert all(re.fullmatch(r"\d+", mark) for mark in marks if mark != "7 “1”"), where


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
PHONE: Any = {"width": 360, "height": 740}


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


# Of a cell, of its table and of the whole page.
WIDTHS = """(cell) => [cell, cell.closest('table'), document.documentElement]
  .map((one) => one.getBoundingClientRect().width)"""


def test_a_weight_that_is_edited_keeps_the_width_of_its_column(page: Page) -> None:
    open_at(page, "lang=zh&model=rnn-tiny&t=3&stage=a&level=3")
    for key in ("W_1_1", "b_2", "V_1_2"):
        cell = page.locator(
            f"td:has([data-key={key}])"
        ).element_handle()  # its entry goes while a field is there
        cell.scroll_into_view_if_needed()
        before = cell.evaluate(WIDTHS)
        page.locator(f"[data-key={key}]").click()
        page.keyboard.type("-0.12345678901234567")
        assert cell.evaluate(WIDTHS) == before, key
        page.keyboard.press("Escape")
        assert cell.evaluate(WIDTHS) == before, key


def test_the_influence_of_a_state_is_seen_however_small_it_is(page: Page) -> None:
    """The scale begins with a colour told from the ground; what is not computed yet is no pale copy."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        open_at(page, "lang=zh&t=5&stage=h&dir=backward&level=3&scale_w=0.2")
        page.wait_for_function("() => document.querySelector('[data-role=influence] .js-plotly-plot')?.data")
        colours = page.evaluate(SCALE)
        assert contrast(colours["least"], colours["ground"]) >= 1.4, theme
        assert contrast(colours["most"], colours["least"]) >= 2, theme
        assert colours["veil"] == colours["ground"], theme
    expect(page.locator("[data-part=backward] figcaption").first).to_contain_text("没有颜色的格")


SCALE = """() => {
  const { colorscale } = document.querySelector('[data-role=influence] .js-plotly-plot').data[0];
  const ground = getComputedStyle(document.querySelector('[data-part=backward]')).backgroundColor;
  const veil = getComputedStyle(document.querySelector('[data-role=influence] .veil')).backgroundColor;
  return { least: colorscale[0][1], most: colorscale.at(-1)[1], ground, veil };
}"""


def contrast(one: str, other: str) -> float:
    """Give the ratio of contrast of two colours as "rgb(1, 2, 3)", from 1 to 21, by WCAG 2.2."""

    def luminance(colour: str) -> float:
        channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


CHOSEN = """() => {
  const row = document.querySelector('.ways').getBoundingClientRect();
  return [...document.querySelectorAll('.ways fieldset:not([hidden]) input:checked')].map((input) => {
    const chip = input.parentElement.getBoundingClientRect();
    return [input.value, chip.left >= row.left - 1 && chip.right <= row.right + 1];
  });
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_chosen_chip_is_in_view_on_a_phone(page: Page, lang: str) -> None:
    page.set_viewport_size(PHONE)
    for query in ("stage=L", "stage=o&dir=backward", "stage=theta&dir=backward"):
        open_at(page, f"lang={lang}&t=6&{query}")
        assert [is_seen for _, is_seen in page.evaluate(CHOSEN)] == [True, True], query
    page.locator("[name=dir][value=forward]").check(force=True)
    page.wait_for_function(f"() => ({CHOSEN})().some(([value]) => value === 'forward')")
    assert all(is_seen for _, is_seen in page.evaluate(CHOSEN))


def test_no_character_is_said_where_the_tokens_are_words(page: Page) -> None:
    """字 is a character: of a network that reads words the page says 词元, apart from the name of the cut."""
    for query in ("stage=o", "stage=yhat&t=1", "stage=o&dir=backward"):
        open_at(page, f"lang=zh&model=rnn-en-word&text=The weather is nice.&{query}")
        page.wait_for_selector(".why tbody tr", state="attached")
        said = page.locator("main").inner_text()
        named = page.locator("#networks").text_content() or ""
        assert (
            re.findall(r".{0,8}(?<![按数文名])字(?![节符段]).{0,8}", said.replace(named.strip(), "")) == []
        ), query


def test_on_a_slow_line_the_server_shows_its_picture_until_the_stage_is_there(page: Page) -> None:
    held: list[Route] = []
    plotly = re.compile(r"plotly\.min")

    def hold(route: Route) -> None:
        held.append(route)

    page.route(plotly, hold)
    with page.expect_request(plotly):
        page.goto("/unroll?lang=zh&t=6&stage=h", wait_until="commit")
    expect(page.locator("[data-role=waiting] svg")).to_be_visible()
    expect(page.locator("[data-role=waiting]")).to_contain_text("正在载入")
    for route in held:
        route.continue_()
    page.unroute(plotly)
    page.wait_for_function(READY)
    expect(page.locator("[data-role=waiting]")).to_have_count(0)
