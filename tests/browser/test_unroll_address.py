"""The unroll page's address: another sentence, network, language; a window on a long one; the copied link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import LONG, TEXT, address_holds, bold, names, open_at, stands_at

# The overview's labels that reach over its edges.
CLIPPED = """() => {
  const strip = document.querySelector('[data-role=overview]').getBoundingClientRect();
  return [...document.querySelectorAll('[data-role=overview] span')].filter((label) => {
    const { left, right } = label.getBoundingClientRect();
    return left < strip.left || right > strip.right;
  }).map((label) => label.textContent);
}"""


@pytest.fixture
def stage_page(page: Page) -> Page:
    open_at(page, "t=6&stage=h")
    stands_at(page, 6, "h")
    return page


def test_another_sentence_starts_at_its_beginning_and_keeps_the_level(stage_page: Page) -> None:
    stage_page.locator("body").press("ArrowDown")
    stage_page.locator("#text").fill("你多大了")
    expect(stage_page.locator("[data-part=steps] tbody tr")).to_have_count(5)
    stands_at(stage_page, 1, "a")
    expect(stage_page.locator("[name=level][value='2']")).to_be_checked()
    expect(stage_page.locator("[data-part=heat] .read")).to_have_count(5)
    bold(stage_page, "h(0)", "x(1)")
    assert "text=%E4%BD%A0" in stage_page.url
    stage_page.go_back()
    stands_at(stage_page, 6, "h")


def test_the_other_network_stays_at_the_step(stage_page: Page) -> None:
    stage_page.locator("#networks summary").click()
    link = stage_page.locator("#networks a", has_text="RNN 3 维")
    expect(link).to_have_attribute("title", re.compile("rnn-tiny"))
    stage_page.keyboard.press("ArrowRight")  # moves the cursor, not the choice
    stands_at(stage_page, 6, "o")
    stage_page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    stage_page.locator("#networks summary").click()
    link.click()
    expect(link).to_have_attribute("aria-current", "true")
    stands_at(stage_page, 6, "o")
    assert "model=rnn-tiny" in stage_page.url


def test_speed_and_open_table_outlast_a_change_of_network(stage_page: Page) -> None:
    expect(stage_page.locator("[data-part=steps] table")).to_be_hidden()
    stage_page.locator("[data-part=steps] summary").click()
    stage_page.locator("#speed").select_option("4")
    stage_page.locator("#networks summary").click()
    stage_page.locator("#networks a", has_text="RNN 3 维").click()
    expect(stage_page.locator(".cells").first.locator(".cell")).to_have_count(3)
    expect(stage_page.locator("#speed")).to_have_value("4")
    expect(stage_page.locator("[data-part=steps] table")).to_be_visible()


def test_an_empty_field_says_whose_stage_is_shown(stage_page: Page) -> None:
    shown = stage_page.locator("#outcome .shown")
    expect(shown).to_have_count(0)
    stage_page.locator("#text").fill("")
    expect(shown).to_have_text(f"图中是例句：{TEXT}")
    expect(stage_page.locator("#text")).to_have_value("")
    stage_page.locator("#text").fill("你好")
    expect(stage_page.locator("[data-part=steps] tbody tr")).to_have_count(3)
    expect(shown).to_have_count(0)


def test_a_long_sentence_is_a_window_that_follows_and_an_overview(page: Page) -> None:
    open_at(page, f"text={LONG}&t=17")
    expect(page.locator("[data-role=overview]")).to_be_visible()
    assert names(page) == set(range(12, 22))  # nine columns and the state that comes in
    box = page.locator("[data-role=overview]").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 29.5 / 30, box["y"] + 8)
    stands_at(page, 30, "a")
    expect(page.locator("[data-role=overview] .now")).to_have_text("30 “看”")
    assert names(page) == set(range(21, 31))
    for t in (30, 1):
        page.locator("#time").fill(str(t))
        stands_at(page, t, "a")
        assert page.evaluate(CLIPPED) == []


def test_the_link_that_is_copied_is_the_address_of_this_step(stage_page: Page) -> None:
    stage_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage_page.keyboard.press("ArrowRight")
    address_holds(stage_page, t=6, stage="o")
    stage_page.locator("#copy").click()
    expect(stage_page.locator("#copy")).to_have_text("已复制")
    assert stage_page.evaluate("navigator.clipboard.readText()") == stage_page.url
    assert re.search(r"t=6&stage=o&level=3", stage_page.url)


def test_a_link_copied_at_once_is_of_the_step_that_is_shown(stage_page: Page) -> None:
    stage_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage_page.evaluate(
        "document.querySelector('[data-act=next]').click(), document.getElementById('copy').click()"
    )
    expect(stage_page.locator("#copy")).to_have_text("已复制")
    assert "t=6&stage=o" in stage_page.evaluate("navigator.clipboard.readText()")


EXECUTED = "(what) => (window.selected = [what, `${getSelection()}`])"
REFUSED = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"


@pytest.mark.parametrize(
    "clipboard", ["undefined", f"{{ writeText: {REFUSED} }}"], ids=["missing", "refused"]
)
@pytest.mark.parametrize("works", [True, False], ids=["old way", "no way"])
def test_without_a_clipboard_it_copies_otherwise_or_says_so(page: Page, clipboard: str, works: bool) -> None:
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    page.add_init_script(f"document.execCommand = {EXECUTED} && {str(works).lower()}")
    open_at(page, "t=6&stage=h")
    page.locator("#copy").click()
    expect(page.locator("#copy")).to_have_text("已复制" if works else "未复制")
    expect(page.locator("#live-status")).to_have_text("已复制" if works else "未复制")
    assert page.evaluate("selected") == ["copy", page.url]
    field = page.get_by_role("textbox", name="请按 Ctrl+C")
    expect(field).to_have_count(0 if works else 1)
    if not works:
        expect(field).to_have_value(page.url)
        expect(field).to_be_focused()


def test_the_other_language_shows_the_same_step(stage_page: Page) -> None:
    stage_page.keyboard.press("ArrowRight")
    address_holds(stage_page, t=6, stage="o")
    stage_page.locator("#language").click()
    stands_at(stage_page, 6, "o")
    expect(stage_page.locator("#step-heading")).to_have_text("t = 6, step 3: output scores")
