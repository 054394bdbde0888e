"""The chain of factors: its figures and its plot are the API's, and its steps and multiple can be chosen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.page_looks import TOO_WIDE
from tests.browser.unroll_page import address_holds, number, open_at

TEXT = "今天的天气真好呀"
PLOTTED = "() => document.querySelector('[data-role=chains]')?.data?.length >= 4"
LINES = "() => document.querySelector('[data-role=chains]').data.map(({ x, y }) => [x, y])"


def chain(page: Page, **query: str | int | float):
    return page.request.get("/api/v1/trace/chain", params={"text": TEXT, **query}).json()


def shown(page: Page) -> None:
    page.locator("#vanish").scroll_into_view_if_needed()
    page.wait_for_function(PLOTTED)


@pytest.mark.parametrize("query", ["lang=zh", "lang=en&dir=backward&model=rnn-tiny"])
def test_figures_and_plot_are_those_of_the_api(page: Page, query: str) -> None:
    open_at(page, query)
    shown(page)
    model = "rnn-tiny" if "tiny" in query else "rnn-zh-char"
    found = {scale: chain(page, model=model, scale_w=scale) for scale in (0.2, 1, 4)}
    for row, values in enumerate((found[1]["stretches"], found[1]["product_stretches"])):
        cells = page.locator("#vanish [data-most]").nth(row).locator("td").all_inner_texts()
        assert [number(cell.removeprefix("× ")) for cell in cells] == pytest.approx(values, rel=0.06)
    lines = page.evaluate(LINES)
    for line, scale in zip([lines[0], lines[1], lines[-1]], [0.2, 4, 1], strict=True):
        assert line[0] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
        left = [1, *(link["so_far"] for link in found[scale]["chain"]["links"])]
        assert line[1] == pytest.approx(left)
    assert lines[2][1] == pytest.approx([1, *found[1]["product_stretches"]])
    axe = Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()


def test_the_steps_are_chosen_by_keyboard_and_stand_in_the_address(page: Page) -> None:
    open_at(page, "lang=en&t=4&stage=h")
    shown(page)
    expect(page.locator("#vanish [data-step][aria-current]").first).to_contain_text("(4)")
    page.locator("#chain-t").focus()
    page.keyboard.press("ArrowUp")  # the list stands at 9
    address_holds(page, chain_t=8, t=4, stage="h")
    expect(page.locator("#chain-t")).to_be_focused()
    expect(page.locator("#vanish .factors").first.locator("thead th").first).to_contain_text("(8)")
    shown(page)
    page.locator("#chain-k").select_option("5")
    address_holds(page, chain_t=8, chain_k=5)
    expect(page.locator("#vanish .factors").first.locator("thead th")).to_have_count(3)
    page.wait_for_function(f"() => ({LINES})()[0][0].join() === '8,7,6,5'")
    page.locator("#chain-t").select_option("9")
    page.wait_for_function("() => !new URLSearchParams(location.search).has('chain_t')")
    page.locator("#text").fill("天气真好")  # another sentence has steps of its own
    page.wait_for_function("() => !location.search.includes('chain_')")
    expect(page.locator("#vanish")).to_have_attribute("data-chain", "5 1")


def test_a_multiple_is_chosen_where_the_cursor_has_come_by_now(page: Page) -> None:
    open_at(page, "lang=en&t=2&stage=h")
    shown(page)
    page.locator("body").press("Shift+ArrowRight")
    page.locator("#vanish a", has_text="× 0.2").click()
    address_holds(page, scale_w="0.2", t=3, stage="h")
    expect(page.locator("#vanish .fates tr[aria-current]")).to_contain_text("vanishes")
    expect(page.locator("#vanish-factors")).to_contain_text("× 0.2")
    shown(page)
    page.locator("#vanish a", has_text="× 1").click()
    page.wait_for_function("() => !location.search.includes('scale_w')")


def test_it_is_asked_for_only_where_it_is_about_to_be_seen(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_at(page, "lang=en")
    page.locator("body").press("ArrowRight")
    address_holds(page, stage="h")
    assert not any("/v1/trace/chain?" in url for url in asked)
    shown(page)
    assert sum("/v1/trace/chain?" in url for url in asked) == 3


def test_the_start_page_leads_to_it(page: Page) -> None:
    page.goto("/?lang=en")
    page.locator("#to-vanish").click()
    page.wait_for_function(PLOTTED)
    assert 0 <= page.locator("#vanish").bounding_box()["y"] < 200
    expect(page.locator("#vanish .fates tr[aria-current]")).to_contain_text("vanishes")


@pytest.mark.parametrize("query", ["lang=zh&scale_w=0.2", "lang=en&model=rnn-tiny&scale_w=4"])
def test_a_phone_holds_it(page: Page, query: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_at(page, query)
    shown(page)
    assert page.evaluate(TOO_WIDE) <= 0
    fates = page.locator("#vanish .fates").bounding_box()
    card = page.locator("#vanish").bounding_box()
    assert fates["x"] + fates["width"] <= card["x"] + card["width"]


def test_without_javascript_it_can_be_read_and_chosen(scriptless: Page) -> None:
    page = scriptless
    page.goto("/unroll?lang=en")
    page.locator("#chain-t").select_option("6")
    page.locator("#vanish button").click()
    assert "chain_t=6" in page.url
    expect(page.locator("#vanish .fates")).to_contain_text("vanishes")
    expect(page.locator("#vanish [data-most]").first).to_be_hidden()
    expect(page.locator("#vanish .factors").first.locator("thead th").first).to_contain_text("(6)")
