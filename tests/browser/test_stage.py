"""The stage in a browser: it folds and unfolds, nodes tell their figures, a parameter lights up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.unroll_page import PLACES, TEXT, address_holds, answer_of, bold, number, open_at, stands_at

COLUMNS = f"() => Object.keys(({PLACES})()).filter((name) => /^h\\([1-9]/.test(name)).length"
CIRCUIT = {"x", "a", "h", "o", "ŷ", "L", "y"}


@pytest.fixture
def stage_page(page: Page) -> Page:
    open_at(page, "t=6&stage=h")
    stands_at(page, 6, "h")
    return page


def drag(page: Page, fold: float) -> None:
    page.locator("#fold").fill(str(fold))


def columns(page: Page, n: int) -> dict[str, Any]:
    page.wait_for_function(f"(wanted) => ({COLUMNS})() === wanted", arg=n)
    places: dict[str, Any] = page.evaluate(PLACES)
    return places


def test_dragging_folds_the_columns_into_the_circuit_and_back(stage_page: Page) -> None:
    unrolled = columns(stage_page, 9)
    drag(stage_page, 0)
    folded = columns(stage_page, 0)
    assert set(folded) == CIRCUIT
    expect(stage_page.locator("[data-folded]")).to_be_visible()
    expect(stage_page.locator("[data-peel]")).to_have_text("h(6) = f(h(5), x(6); θ)")
    address_holds(stage_page, fold=0)
    drag(stage_page, 0.5)
    half = columns(stage_page, 5)
    for name in ("h(0)", "h(1)", "a(4)"):
        assert half[name] == unrolled[name]
    assert unrolled["h(5)"][0] < half["h(5)"][0]  # on its way in, from the right
    drag(stage_page, 1)
    assert columns(stage_page, 9) == unrolled
    stage_page.wait_for_function("() => !location.search.includes('fold')")
    stage_page.locator("body").press("f")  # no motion is wanted here: it jumps
    columns(stage_page, 0)
    stage_page.locator("[data-act=fold]").click()
    assert columns(stage_page, 9) == unrolled
    stage_page.locator("body").press("ArrowRight")
    stands_at(stage_page, 6, "o")


FLOWING = (
    "() => document.getAnimations().filter(({ animationName: name }) => name?.startsWith('flow')).length"
)


def test_unfolding_moves_for_those_who_want_motion(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, reduced_motion="no-preference")
    page = context.new_page()
    open_at(page, "lang=zh&t=2&fold=0")
    page.locator("body").press("f")
    page.wait_for_function(f"() => {{ const n = ({COLUMNS})(); return n > 0 && n < 9; }}")
    assert page.evaluate(FLOWING) == 0  # lines that began anew in each frame would be seen in none
    columns(page, 9)
    page.wait_for_function("() => !location.search.includes('fold')")
    page.locator("body").press("ArrowRight")
    page.wait_for_function(f"() => ({FLOWING})() > 0")  # the next step's draw themselves
    context.close()


def test_a_parameter_lights_up_at_every_step_and_in_the_equations(stage_page: Page) -> None:
    edge = stage_page.evaluate(PLACES)
    x, y = [(edge["h(5)"][k] + edge["a(6)"][k]) / 2 for k in (0, 1)]
    box = stage_page.locator("[data-role=picture]").bounding_box()
    assert box
    stage_page.mouse.move(box["x"] + x, box["y"] + y)
    expect(stage_page.locator("#result")).to_have_attribute("data-lit", "W")
    expect(stage_page.locator("[data-role=figures]")).to_contain_text("每个时间步都是同样的 16,384 个数")
    lines = stage_page.locator(".glow path").get_attribute("d") or ""
    assert lines.count("M") == 9  # at every step
    stage_page.locator("body").press("ArrowLeft")
    stage_page.locator(".equations [aria-current] .eq .sym-U").hover()
    expect(stage_page.locator("#result")).to_have_attribute("data-lit", "U")
    stage_page.mouse.move(2, 2)
    expect(stage_page.locator("#result")).not_to_have_attribute("data-lit", "U")


def test_the_line_that_peels_the_state_is_tied_to_the_columns(stage_page: Page) -> None:
    line = stage_page.locator("[data-peel]")
    expect(line).to_contain_text("h(6) = g(6)(x(6), x(5), …, x(1)) = f(f(f(f(f(f(h(0), x(1); θ), x(2); θ)")
    line.locator("button").first.focus()
    band = stage_page.locator(".band")
    expect(band).to_be_visible()
    before = band.bounding_box()
    stage_page.keyboard.press("ArrowRight")
    after = band.bounding_box()
    assert before
    assert after
    assert after["x"] < before["x"] - 20  # one f further in is one column to the left
    stage_page.keyboard.press("Enter")
    stands_at(stage_page, 5, "h")
    expect(line).to_contain_text("h(5) = g(5)")


def test_backward_opens_at_the_end_and_runs_from_right_to_left(stage_page: Page) -> None:
    stage_page.locator(".directions .chip").nth(1).click()
    expect(stage_page.get_by_role("button", name="先算到最后，再反向")).to_be_visible()
    stands_at(stage_page, 6, "h")
    stage_page.get_by_role("button", name="先算到最后，再反向").click()
    line = stage_page.locator("#step-line")
    # The length joins the sentence once the gradients have come.
    told = r"反向 t = 9，∇o：∇o\(9\) = ŷ\(9\) − y\(9\)，目标 y\(9\) 是“</s>”，长度 ‖∇o\(9\)‖ = [0-9.]+"
    expect(line).to_have_text(re.compile(f"^{told}$"))
    back = stage_page.request.get("/api/v1/trace/backward", params={"text": TEXT}).json()
    assert number(line.inner_text().rpartition("=")[2]) == pytest.approx(
        back["steps"][8]["do_norm"], rel=1e-4
    )
    bold(stage_page, "L(9)", "y(9)", "ŷ(9)", "∇o(9)")
    stage_page.locator("body").press("ArrowRight")
    bold(stage_page, "∇h(9)", "∇o(9)")
    stage_page.locator("body").press("Shift+ArrowRight")
    bold(stage_page, "∇a(9)", "∇h(8)", "∇o(8)")
    expect(line).to_contain_text("W⊤∇a(9)")
    address_holds(stage_page, t=8, stage="h", dir="backward")
    stage_page.locator("[name=back-stage][value=theta]").check(force=True)
    bold(stage_page, "b", "c", "h(7)", "x(8)", "∇a(8)", "∇h(8)", "∇o(8)")
    stage_page.locator("body").press("End")
    expect(stage_page.locator("[data-act=next]")).to_have_attribute("aria-disabled", "true")
    address_holds(stage_page, t=1, stage="theta")
    stage_page.reload()
    expect(line).to_contain_text("反向 t = 1，θ")
    stage_page.locator("body").press("b")
    stands_at(stage_page, 1, "a")


@pytest.mark.parametrize("query", ["t=3&fold=0.4&level=1", "t=4&dir=backward&stage=theta&lang=en", "fold=0"])
def test_axe_finds_nothing_on_the_stage(page: Page, query: str) -> None:
    open_at(page, query)
    page.locator(".nodes button[tabindex='0']").focus()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


BIAS = """[...document.querySelectorAll('[data-role=picture] .trace')]
  .filter(one => one.textContent.includes('𝑏'))
  .flatMap(one => [...one.querySelectorAll('.point')]).map(one => getComputedStyle(one))
  .filter(style => parseFloat(style.strokeWidth)).map(style => ({ fill: style.fill, rim: style.stroke }))"""


def test_forced_colours_leave_numbers_and_chosen_chips_visible(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    open_at(page, "t=6&stage=h&level=2")
    back = "(one) => getComputedStyle(one).backgroundColor"
    chips = page.locator(".levels .chip").all()
    assert chips[1].evaluate(back) != chips[0].evaluate(back) == chips[2].evaluate(back)
    for strip in page.locator(".strips .cells").all():
        assert "gradient" in strip.evaluate("(one) => getComputedStyle(one).backgroundImage")
    assert page.evaluate("getComputedStyle(document.querySelector('.bodies')).forcedColorAdjust") == "none"
    page.locator(".levels .chip").nth(2).click()
    page.wait_for_function(f"() => {BIAS}.length")
    for disc in page.evaluate(BIAS):
        assert disc["fill"] != disc["rim"]
    context.close()


def test_the_printed_page_holds_the_whole_equation(stage_page: Page) -> None:
    stage_page.emulate_media(media="print")
    expect(stage_page.locator("[data-part=transport]")).to_be_hidden()
    cut = stage_page.evaluate(
        "() => [...document.querySelectorAll('.side > .card')]"
        ".filter((card) => card.scrollHeight > card.clientHeight + 1).length"
    )
    assert cut == 0


def test_the_equation_is_that_of_the_chosen_token(page: Page) -> None:
    open_at(page, "lang=zh&t=6&stage=o&level=2")
    page.locator(".scores button", has_text="是").click()
    expect(page.locator(".parts tfoot")).to_contain_text("是")
    shown = page.locator("[data-result=o]")
    expect(shown).to_have_text(page.locator("[data-total]").inner_text())
    top = {one["token"]: one["o"] for one in answer_of(page)["steps"][5]["yhat"]["top"]}
    assert number(shown.text_content() or "") == pytest.approx(top["是"], abs=5.1e-5)


def test_play_goes_by_time_step_and_by_stage_on_request(page: Page) -> None:
    open_at(page, "t=7&stage=h&level=2")
    page.locator("#speed").select_option("4")
    page.locator("body").press("Space")
    stands_at(page, 9, "L")
    expect(page.locator("[data-act=toggle]")).to_have_attribute("aria-pressed", "false")
    open_at(page, "t=9&stage=h&level=2")
    page.locator("#pace").select_option("stage")
    page.locator("[data-act=toggle]").click()
    stands_at(page, 9, "o")
