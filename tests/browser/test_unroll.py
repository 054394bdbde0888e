"""The unroll page in a browser: its address is its state, and mouse and keys move it through the network."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import NAMED, TEXT, address_holds, bold, open_at, stands_at


@pytest.fixture
def stage_page(page: Page) -> Page:
    open_at(page, "t=6&stage=h")
    stands_at(page, 6, "h")
    return page


def test_an_address_opens_at_that_very_step(stage_page: Page) -> None:
    bold(stage_page, "a(6)", "h(6)")
    expect(stage_page.locator("#step-heading")).to_have_text("t = 6，第 2 步：激活")
    expect(stage_page.locator("#text")).to_have_value(TEXT)
    expect(stage_page.locator("[name=level][value='3']")).to_be_checked()


def test_without_javascript_the_step_is_there_too(scriptless: Page) -> None:
    page = scriptless
    page.goto("/unroll?t=6&stage=h")
    expect(page.locator("#step-heading")).to_have_text("t = 6，第 2 步：激活")
    expect(page.locator("[data-part=steps] tr[aria-current]")).to_have_attribute("data-t", "6")
    expect(page.locator(".equations li[aria-current]")).to_have_attribute("data-stage", "h")
    expect(page.locator("#prob")).to_contain_text("× 10")
    expect(page.locator(".transport")).to_be_hidden()
    expect(page.locator("[data-way=forward] .eq:visible")).to_have_count(5)  # nothing else would show them
    assert page.locator("[data-way=forward] .time").all_text_contents() == ["6", "5", *["6"] * 10]
    expect(page.locator("[data-part=steps] table")).to_be_visible()
    page.locator("[data-part=steps] tr").nth(3).get_by_role("button").click()
    expect(page.locator("[data-part=steps] tr[aria-current]")).to_have_attribute("data-t", "3")
    page.locator("#text").fill("你好")
    page.get_by_role("button", name="展开").click()
    expect(page.locator("[data-part=steps] tbody tr")).to_have_count(3)


def test_buttons_move_by_operation_and_to_the_ends(stage_page: Page) -> None:
    def press(action: str) -> None:
        stage_page.locator(f"[data-act={action}]").click()

    press("next")
    stands_at(stage_page, 6, "o")
    bold(stage_page, "c", "h(6)", "o(6)")
    press("back")
    press("back")
    stands_at(stage_page, 6, "a")
    bold(stage_page, "a(6)", "b", "h(5)", "x(6)")
    press("back")
    stands_at(stage_page, 5, "L")
    bold(stage_page, "L(5)", "y(5)", "ŷ(5)")
    press("last")
    stands_at(stage_page, 9, "L")
    expect(stage_page.locator("[data-act=next]")).to_have_attribute("aria-disabled", "true")
    press("first")
    stands_at(stage_page, 1, "a")
    address_holds(stage_page, t=1, stage="a")
    assert stage_page.evaluate("history.length") == 2  # about:blank and this page: moving adds no history


def test_keys_move_by_operation_by_time_step_to_the_ends_and_between_levels(stage_page: Page) -> None:
    for keys, t, stage in (
        ("ArrowRight", 6, "o"),
        ("ArrowLeft", 6, "h"),
        ("Shift+ArrowRight", 7, "h"),
        ("Shift+ArrowLeft", 6, "h"),
        ("End", 9, "L"),
        ("Home", 1, "a"),
    ):
        stage_page.keyboard.press(keys)
        stands_at(stage_page, t, stage)
    stage_page.keyboard.press("ArrowDown")
    expect(stage_page.locator("[name=level][value='2']")).to_be_checked()
    stage_page.keyboard.press("ArrowUp")
    expect(stage_page.locator("[name=level][value='3']")).to_be_checked()


def test_play_runs_and_pauses_and_ends_at_the_end(stage_page: Page) -> None:
    stage_page.locator("#speed").select_option("4")
    stage_page.locator("body").press("Space")
    expect(stage_page.locator("[data-act=toggle]")).to_have_attribute("aria-pressed", "true")
    expect(stage_page.locator("[data-act=toggle]")).to_have_text("暂停")
    expect(stage_page.locator("#step-heading")).not_to_have_text("t = 6，第 2 步：激活")
    stage_page.locator("[data-act=toggle]").click()
    expect(stage_page.locator("[data-act=toggle]")).to_have_attribute("aria-pressed", "false")
    open_at(stage_page, "t=9&stage=yhat")
    stage_page.locator("#speed").select_option("4")
    stage_page.locator("[data-act=toggle]").click()
    stands_at(stage_page, 9, "L")
    expect(stage_page.locator("[data-act=toggle]")).to_have_attribute("aria-pressed", "false")


def test_the_slider_moves_over_time_with_mouse_and_keys(stage_page: Page) -> None:
    slider = stage_page.locator("#time")
    box = slider.bounding_box()
    assert box
    stage_page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    stands_at(stage_page, 3, "h")
    slider.press("ArrowRight")
    stands_at(stage_page, 4, "h")
    slider.press("End")
    stands_at(stage_page, 9, "h")
    expect(slider).to_have_attribute("aria-valuetext", "t = 9，共 9 步：读入 呀，预测 </s>")
    address_holds(stage_page, t=9, stage="h")


def test_stage_and_level_are_radio_buttons(stage_page: Page) -> None:
    stage_page.locator(".stages .chip", has_text="ŷ").click()
    stands_at(stage_page, 6, "yhat")
    stage_page.locator("[name=stage][value=yhat]").press("ArrowRight")
    stands_at(stage_page, 6, "L")
    stage_page.locator(".levels .chip").nth(0).click()
    address_holds(stage_page, level=1)
    bold(stage_page)
    stage_page.locator("body").press("ArrowRight")
    stands_at(stage_page, 7, "h")
    bold(stage_page, "h(6)", "h(7)", "x(7)")


@pytest.mark.parametrize("stage", ["a", "h"])
def test_the_line_speaks_of_what_the_level_draws(page: Page, stage: str) -> None:
    line = page.locator("#step-line")
    open_at(page, f"t=6&stage={stage}&level=1")
    expect(line).to_contain_text("h(6) = f(h(5), x(6))")
    expect(line).not_to_contain_text("tanh")
    page.locator("body").press("ArrowUp")
    expect(line).to_contain_text("tanh" if stage == "h" else "W h(5)")
    expect(line).not_to_contain_text("f(")


def test_keys_are_left_to_inputs_and_tab_to_the_browser(stage_page: Page) -> None:
    stage_page.locator("#text").focus()
    for keys in ("ArrowLeft", "Home", "End", "Shift+ArrowLeft"):
        stage_page.keyboard.press(keys)
    stands_at(stage_page, 6, "h")
    stage_page.keyboard.press("Tab")
    assert stage_page.evaluate("document.activeElement.parentElement.id") == "networks"
    stage_page.locator("[data-act=next]").focus()
    stage_page.keyboard.press("Space")  # presses the button, does not play
    stands_at(stage_page, 6, "o")
    expect(stage_page.locator("[data-act=toggle]")).to_have_attribute("aria-pressed", "false")


def test_the_sheet_of_keys_opens_and_closes(stage_page: Page) -> None:
    stage_page.keyboard.press("?")
    sheet = stage_page.get_by_role("dialog", name="键盘操作")
    expect(sheet).to_contain_text("Shift")
    stage_page.keyboard.press("ArrowRight")
    stands_at(stage_page, 6, "h")
    stage_page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


WHERE = f"""(name) => {{
  const [x, y] = ({NAMED})().find((node) => node.name === name).at;
  return {{ x, y }};
}}"""


def test_a_click_on_a_node_goes_to_the_operation_that_makes_it(stage_page: Page) -> None:
    where = stage_page.evaluate(WHERE, "o(3)")
    stage_page.locator("[data-role=picture]").click(position=where)
    stands_at(stage_page, 3, "o")


def test_a_click_on_the_heat_map_goes_to_that_time_step(stage_page: Page) -> None:
    plot = stage_page.locator("[data-part=heat] .heatmaplayer").bounding_box()
    heat = stage_page.locator("[data-part=heat]").bounding_box()
    assert plot
    assert heat
    over = plot["x"] - heat["x"] + plot["width"] * 1.5 / 9
    stage_page.locator("[data-part=heat]").click(position={"x": over, "y": 60})
    stands_at(stage_page, 2, "h")
