"""Chapter 15 in a browser: its lines are put in order by keyboard, mouse and touch; slips are swapped in."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

PAGE = "/learn/program?lang=en"
SLOW = 30_000  # ms: the program is run while the page waits
RIGHT = [
    "do = yhat[t] - one_hot[y[t]]",
    "dh = V.T @ do + W.T @ da_next",
    "da = (1 - h[t] ** 2) * dh",
    "dW += np.outer(da, h[t - 1])",
    "dU[:, x[t]] += da",
    "da_next = da",
]


def accessible(page: Page) -> None:
    axe = Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()


def lines(page: Page) -> list[str]:
    return page.locator(".pieces code").all_inner_texts()


def grip(page: Page, line: str) -> Locator:
    return page.locator(".pieces li").filter(has=page.get_by_text(line, exact=True)).locator(".grip")


def check(page: Page) -> Locator:
    page.get_by_role("button", name="Check the order").click()
    return page.locator(".parsons .says")


def test_lines_are_put_in_order_by_keyboard_and_each_mistake_is_named(page: Page) -> None:
    page.goto(PAGE)
    expect(page.locator(".slots")).to_be_hidden()
    first = lines(page)
    assert len(first) == 9
    for to, line in enumerate(RIGHT):
        grip(page, line).focus()
        for _ in range(lines(page).index(line) - to):
            page.keyboard.press("ArrowUp")
        expect(grip(page, line)).to_be_focused()
    assert lines(page)[:6] == RIGHT
    expect(page.locator("#live-status")).to_have_text("now line 6")
    expect(check(page)).to_contain_text("Right.", timeout=SLOW)
    expect(page.locator(".pieces li").nth(6).locator(".place")).to_have_text("unused")
    page.get_by_role("button", name="Move down: da = (1 - h[t] ** 2) * dh").click()
    expect(check(page)).to_contain_text("dW += np.outer(da, h[t - 1]) comes too early", timeout=SLOW)
    wrong = "da = (1 - a[t] ** 2) * dh"
    for _ in range(lines(page).index(wrong) - 2):
        page.get_by_role("button", name=f"Move up: {wrong}").click()
    expect(check(page)).to_contain_text("the slope is 1 − h²", timeout=SLOW)
    assert page.url.endswith(PAGE)
    accessible(page)


def test_a_line_is_dragged_by_mouse(page: Page) -> None:
    page.goto(PAGE)
    line = lines(page)[7]
    grip(page, line).scroll_into_view_if_needed()
    start, end = grip(page, line).bounding_box(), page.locator(".pieces li").nth(0).bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + 2, steps=6)
    page.mouse.up()
    assert lines(page)[0] == line
    page.mouse.move(start["x"] + 10, start["y"] + 60)
    assert lines(page)[0] == line
    expect(page.locator("[data-moving]")).to_have_count(0)


def test_a_line_is_dragged_by_touch(browser, base_url: str) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 740}, base_url=base_url)
    page = context.new_page()
    page.goto(PAGE)
    line = lines(page)[1]
    page.locator(".pieces").scroll_into_view_if_needed()
    start, end = grip(page, line).bounding_box(), page.locator(".pieces li").nth(3).bounding_box()
    session = context.new_cdp_session(page)
    x, y = start["x"] + 10, start["y"] + 10
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 7):
        at = y + (end["y"] + end["height"] - 4 - y) * step / 6
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": at}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert lines(page)[3] == line
    context.close()


def test_a_slip_is_swapped_in_where_it_is(page: Page) -> None:
    page.goto(PAGE)
    question = page.locator("[data-question=forward_passes]").last  # the first is in the check to skip by
    question.locator("input").first.check()
    page.locator("#slips").get_by_role("link", name="P6").click()
    expect(page.locator("#slips .head")).to_have_text("P6: y is not shifted by one", timeout=SLOW)
    expect(page.locator("#slips .differs").last).to_contain_text("<s>")
    expect(page.locator("#slips [aria-current]")).to_be_focused()
    expect(question.locator("input").first).to_be_checked()
    page.reload()
    expect(page.locator("#slips .head")).to_have_text("P6: y is not shifted by one", timeout=SLOW)
    page.get_by_role("link", name="Give the numbers of this wrong program to Check").click()
    page.locator("#check button").click()
    page.get_by_role("link", name="See the symptoms of this mistake").click()
    expect(page.locator("#slips .head")).to_have_text("P6: y is not shifted by one", timeout=SLOW)


def test_a_stage_is_taken_away(page: Page) -> None:
    page.goto(PAGE)
    for kind, name in (("Python file", "rnn-3.py"), ("notebook", "rnn-3.ipynb")):
        with page.expect_download() as download:
            page.locator("#stage-3").get_by_role("link", name=kind).click()
        assert download.value.suggested_filename == name


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_wider_than_the_page_and_all_is_accessible(page: Page, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"/learn/program?lang={lang}")
    page.evaluate("for (const one of document.querySelectorAll('.prose details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        accessible(page)


def test_without_a_script_the_loop_is_six_lists_and_a_slip_a_link(scriptless: Page) -> None:
    page = scriptless
    page.goto(PAGE)
    expect(page.locator(".pieces")).to_have_count(0)
    for place, line in enumerate([*RIGHT[:2], "da = (1 - a[t] ** 2) * dh", *RIGHT[3:]]):
        page.locator(".slots select").nth(place).select_option(label=line)
    expect(check(page)).to_contain_text("Line 3: da = (1 - a[t] ** 2) * dh takes 1 − a²", timeout=SLOW)
    page.locator(".slots select").nth(2).select_option(label=RIGHT[2])
    expect(check(page)).to_contain_text("Right.", timeout=SLOW)
    page.locator("#slips").get_by_role("link", name="P4").click()
    expect(page.locator("#slips .differs")).to_contain_text("nan")
