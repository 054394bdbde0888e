"""Faults of the stage that were found once: each has a test here that fails where it comes back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.page_looks import PHONE
from tests.browser.unroll_page import READY, answer_of, open_at

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
