"""One screen: stage, equation, bars and transport in one viewport, at every size; what is deeper below."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.unroll_page import open_at, stands_at

SIZES = [(1280, 720), (1280, 800), (1440, 900), (1920, 1080)]
TOO_WIDE = "(part) => part.scrollWidth - part.clientWidth"
MOVED = """self.moved = [];
new PerformanceObserver((list) => {
  for (const { node, previousRect: from, currentRect: to } of list.getEntries().flatMap((one) => one.sources))
    if (node?.matches?.('.card, .why') && Math.abs(to.y - from.y) > 24)
      moved.push([node.className, from, to]);
}).observe({ type: 'layout-shift', buffered: true });"""
PHONE: Any = {"width": 360, "height": 740}


def within(part: Locator, page: Page) -> bool:
    """Tell whether an element lies in the viewport in whole."""
    box, size = part.bounding_box(), page.viewport_size
    assert box
    assert size
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


def opened(page: Page, width: int, height: int, query: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_at(page, query)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_everything_current_is_in_view(page: Page, width: int, height: int) -> None:
    opened(page, width, height, "lang=en&t=6&stage=yhat")
    for name in ("graph", "equation", "bars", "transport"):
        assert within(page.locator(f"[data-part={name}]"), page), name
    for stage in ("a", "h", "o", "yhat", "L"):
        page.locator(f"[name=stage][value={stage}]").check(force=True)
        expect(page.locator(".equations li[aria-current=step]")).to_have_attribute("data-stage", stage)
        assert within(page.locator(".equations li[aria-current=step] .eq"), page), stage
        expect(page.locator(f"[data-result={stage}]")).to_be_in_viewport()
    for level in "123":
        page.locator(f"[name=level][value='{level}']").check(force=True)
        assert within(page.locator("[data-role=picture]"), page), level
        assert within(page.locator("#step-line"), page), level


ENGLISH = "lang=en&text=The weather is really nice today."
UNDER_A_NOTICE = (
    "lang=zh&t=6&model=rnn-tiny&set=b_1_0.5&scale_w=0.2",  # two of them
    f"{ENGLISH}&t=3&model=rnn-zh-char",  # a network of another language; more columns than fit
)


@pytest.mark.parametrize(("width", "height"), [*SIZES, (1024, 768)])
def test_a_notice_over_the_stage_pushes_nothing_out_of_view(page: Page, width: int, height: int) -> None:
    for query in UNDER_A_NOTICE:
        opened(page, width, height, f"{query}&stage=yhat&level=3")
        expect(page.locator("#result > .notice").first).to_be_visible()
        for name in ("graph", "transport", "equation", "bars"):
            assert within(page.locator(f"[data-part={name}]"), page), (query, name)
        for level in "321":
            page.locator(f"[name=level][value='{level}']").check(force=True)
            for part in ("[data-role=picture]", "#step-line", ".equations li[aria-current=step] .eq"):
                assert within(page.locator(part), page), (query, level, part)
            picture = page.locator("[data-role=picture]").bounding_box()
            line = page.locator("#step-line").bounding_box()
            assert picture
            assert line
            assert picture["y"] + picture["height"] <= line["y"], (query, level)


def test_on_a_small_laptop_stage_transport_and_equation_are_in_view(page: Page) -> None:
    opened(page, 1024, 768, "lang=en&t=6&stage=h")
    for name in ("graph", "transport"):
        assert within(page.locator(f"[data-part={name}]"), page), name
    assert within(page.locator(".equations li[aria-current=step] .eq"), page)


def test_no_term_of_a_sum_is_cut_off_beside_the_stage(page: Page) -> None:
    query = "lang=en&model=rnn-en-word&text=The weather is really nice today.&t=3&stage="
    for width, height in ((1024, 768), (1280, 720)):
        for stage in ("a", "h", "o"):
            opened(page, width, height, query + stage)
            expect(page.locator(".parts tbody tr").first).to_be_attached()
            assert page.locator("[data-part=equation]").evaluate(TOO_WIDE) <= 0, (width, stage)
            assert page.locator(".why").evaluate(TOO_WIDE) <= 0, (width, stage)
    for width, height, query in (
        (1280, 800, "stage=h"),
        (1440, 900, "stage=h"),
        (1440, 900, "dir=backward&stage=h"),
        (360, 740, "stage=h"),
    ):
        opened(page, width, height, f"lang=en&t=1&{query}")
        for t in range(2, 8):  # factors of other lengths
            page.locator("#time").press("ArrowRight")
            expect(page.locator("#step-heading")).to_contain_text(f"t = {t}")
            expect(page.locator(".why")).to_have_attribute("aria-busy", "false")
            assert page.locator(".why").evaluate(TOO_WIDE) <= 0, (width, query, t)


def test_a_phone_keeps_the_transport_and_has_equation_and_bars_as_tabs(page: Page) -> None:
    opened(page, *PHONE.values(), query="lang=zh&t=6&stage=yhat")
    transport = page.locator("[data-part=transport]")
    assert within(transport, page)
    expect(page.locator("[data-part=bars]")).to_be_hidden()
    page.get_by_role("button", name="预测 ŷ").click()
    expect(page.locator("[data-part=bars]")).to_be_visible()
    expect(page.locator("[data-part=equation]")).to_be_hidden()
    page.locator("[data-part=steps]").scroll_into_view_if_needed()
    assert within(transport, page)
    page.locator("[data-act=next]").click()
    stands_at_bars(page)
    page.locator("#text").fill("你好")  # the tab outlasts a change of sentence
    expect(page.locator("[data-part=steps] tbody tr")).to_have_count(3)
    expect(page.locator("[data-part=bars]")).to_be_visible()


def stands_at_bars(page: Page) -> None:
    """The cursor has moved on while the bars are shown."""
    expect(page.locator("#step-line")).to_contain_text("t = 6，L")


def test_what_lies_below_is_offered_and_the_part_that_is_read_is_marked(page: Page) -> None:
    open_at(page, "t=6&stage=h")
    contents = page.get_by_role("navigation", name="本页下方的内容")
    assert within(contents, page)
    expect(
        contents.get_by_role("link", name="梯度", exact=True)
    ).to_be_hidden()  # until the direction is backward
    for name, part in (("热图", "heat"), ("代价", "cost"), ("代码", "code")):
        contents.get_by_role("link", name=name).click()
        expect(page.locator(f"[data-part={part}]").first).to_be_in_viewport()
        expect(page).to_have_url(re.compile(f"#{part}$"))
    page.locator("[data-part=cost]").evaluate("(part) => part.scrollIntoView({ block: 'center' })")
    expect(contents.locator("[aria-current]")).to_have_text("代价")


def test_bars_say_nothing_before_they_are_computed(page: Page) -> None:
    open_at(page, "t=6&stage=h")
    expect(page.locator("[data-part=bars] .not-yet")).to_be_visible()
    expect(page.locator("[data-role=chart]")).to_be_hidden()
    page.locator("[data-act=next]").click()
    page.locator("[data-act=next]").click()
    stands_at(page, 6, "yhat")
    expect(page.locator("[data-part=bars] .not-yet")).to_be_hidden()
    expect(page.locator("[data-role=chart]")).to_be_visible()


def test_english_words_keep_their_blanks_in_captions(page: Page) -> None:
    open_at(page, "lang=en&model=rnn-en-word&text=The weather is nice.&t=3&stage=yhat")
    expect(page.locator("[data-part=bars] h2")).to_contain_text("after “The weather”")


def test_signs_are_brown_and_teal_and_none_of_them_is_the_red_of_w(page: Page) -> None:
    open_at(page, "t=6&stage=h")
    scale = page.evaluate("document.querySelector('[data-part=heat] .js-plotly-plot').data[0].colorscale")
    assert [colour for _, colour in scale] == ["rgb(1, 115, 106)", "rgb(255, 255, 255)", "rgb(140, 81, 10)"]
    strip = page.locator(".strips .cells").first.evaluate(
        "(cells) => getComputedStyle(cells).backgroundImage"
    )
    assert "200, 36, 43" not in strip


@pytest.mark.parametrize("width", [1024, 1280])
def test_what_is_told_where_there_are_no_bars_yet_is_within_its_frame(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/unroll?lang=en&t=4&stage=h&level=1")
    told = page.locator(".not-yet")
    expect(told).to_be_visible()
    inside = (
        "box => { const range = document.createRange(); range.selectNodeContents(box); "
        "const text = range.getBoundingClientRect(), frame = box.getBoundingClientRect(); "
        "return text.top >= frame.top && text.bottom <= frame.bottom; }"
    )
    assert told.evaluate(inside)


LABELS = """[...document.querySelectorAll('[data-role=picture] .textpoint text')]
  .map(one => one.textContent).filter(Boolean).sort()"""


def test_no_letter_is_lost_when_the_window_changes(page: Page) -> None:
    """A phone shows fewer columns: a list of labels takes the place of another one's."""
    phone, laptop = {"width": 360, "height": 740}, {"width": 1024, "height": 768}
    there = {}
    for width, size in ((360, phone), (1024, laptop)):
        page.set_viewport_size(size)
        open_at(page, "lang=en&t=4&stage=a&dir=backward&level=3")
        page.locator("[data-act=back]").click()
        page.locator("[data-act=next]").click()
        expect(page.locator("[data-part=backward] [data-said]")).not_to_be_empty()
        page.wait_for_timeout(1500)
        there[width] = page.evaluate(LABELS)
    assert there[360] != there[1024]
    for size in (phone, laptop):
        page.set_viewport_size(size)
        wanted = json.dumps(there[size["width"]], ensure_ascii=False, separators=(",", ":"))
        page.wait_for_function(f"wanted => JSON.stringify({LABELS}) === wanted", arg=wanted, timeout=10_000)


@pytest.mark.parametrize(
    "query", ["lang=zh", "lang=en", "lang=zh&stage=yhat&t=5", "lang=zh&dir=backward&t=4"]
)
def test_nothing_moves_while_the_page_opens(page: Page, query: str) -> None:
    """What the script fills has its room before: no card moves by more than a line, as fonts come."""
    page.add_init_script(MOVED)
    opened(page, 1280, 800, query)
    expect(page.locator(".why")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("moved") == []


@pytest.mark.parametrize("query", ["stage=a", "stage=o&t=3", "stage=yhat&level=1", "stage=L", "dir=backward"])
def test_the_bars_wait_from_the_first_sight(page: Page, query: str) -> None:
    """The server knows as well as the script whether yhat is computed by now."""
    served = page.request.get(f"/unroll?{query}").text()
    open_at(page, query)
    is_waiting = page.locator("[data-part=bars]").get_attribute("data-pending") is not None
    assert ('data-part="bars" data-pending' in served) == is_waiting
