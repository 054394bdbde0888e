"""The stage in a browser: it folds and unfolds, nodes tell their figures, a parameter lights up."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.unroll_page import NAMED, TEXT, address_holds, answer_of, bold, number, open_at, stands_at

# Every node that is drawn, by name: {"h(6)": [x, y]}; the circuit's have no step.
PLACES = f"""() => Object.fromEntries(({NAMED})()
  .filter((node) => node.height > 20).map((node) => [node.name, node.at]))"""
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


def figures(page: Page) -> dict[str, str]:
    card = page.locator("[data-role=figures]")
    expect(card).to_be_visible()
    names, values = card.locator("dt").all_text_contents(), card.locator("dd").all_text_contents()
    return dict(zip(names, values, strict=True))


def summary_of(values: list[float]) -> dict[str, float]:
    return {
        "长度（范数）": math.sqrt(sum(x * x for x in values)),
        "最小": min(values),
        "最大": max(values),
    }


def shows(page: Page, values: list[float]) -> None:
    shown = figures(page)
    assert number(shown["形状"]) == len(values)
    for name, value in summary_of(values).items():
        assert number(shown[name]) == pytest.approx(value, abs=5.1e-5, rel=6e-3)
    firsts = [number(one) for one in shown["前几个"].replace(" × 10", "×10").split() if one != "…"]
    assert firsts == pytest.approx(values[: len(firsts)], abs=5.1e-5)


def hover(page: Page, name: str) -> None:
    x, y = page.evaluate(PLACES)[name]
    box = page.locator("[data-role=picture]").bounding_box()
    assert box
    page.mouse.move(box["x"] + x, box["y"] + y)


def test_every_node_tells_its_figures_to_pointer_and_keys(stage_page: Page) -> None:
    answer = answer_of(stage_page)
    step = answer["steps"][5]
    hover(stage_page, "h(6)")
    expect(stage_page.locator("[data-role=figures]")).to_contain_text("h(6) 隐藏状态")
    shows(stage_page, step["h"])
    hover(stage_page, "o(3)")
    assert number(figures(stage_page)["长度（范数）"]) == pytest.approx(
        answer["steps"][2]["figures"]["o"]["norm"], abs=5.1e-5
    )
    hover(stage_page, "x(6)")
    expect(stage_page.locator("[data-role=figures]")).to_contain_text("气")
    hover(stage_page, "ŷ(8)")
    expect(stage_page.locator("[data-role=figures]")).to_contain_text("还没有算到这里")
    stage_page.mouse.move(2, 2)
    expect(stage_page.locator("[data-role=figures]")).to_be_hidden()

    way_in = stage_page.locator(".nodes button[tabindex='0']")
    expect(way_in).to_have_count(1)
    way_in.focus()
    shows(stage_page, step["h"])
    stage_page.keyboard.press("ArrowDown")
    shows(stage_page, step["a"])
    assert "a(6) 激活前的和: 形状 128; 长度" in (
        stage_page.evaluate("document.activeElement.ariaLabel") or ""
    )
    stage_page.keyboard.press("ArrowLeft")
    stage_page.keyboard.press("ArrowUp")
    stage_page.keyboard.press("ArrowLeft")
    stands_at(stage_page, 6, "h")  # the keys moved among the nodes, not the cursor
    focused = stage_page.evaluate("document.activeElement.ariaLabel")
    stage_page.keyboard.press("Enter")
    expect(stage_page.locator("#step-line")).not_to_contain_text("t = 6")
    assert stage_page.evaluate("document.activeElement.ariaLabel") == focused


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


HELD = """() => Object.fromEntries([...document.querySelectorAll('.bodies [data-node]')]
  .map((one) => [one.dataset.node, one.dataset.values.split(' ').filter(Boolean).map(Number)]))"""


def averages(values: list[float], n: int) -> list[float]:
    """Average a vector into n cells, as a strip shows it."""
    edges = [k * len(values) // n for k in range(n + 1)]
    return [sum(values[i:j]) / (j - i) for i, j in itertools.pairwise(edges)]


def test_every_node_holds_the_numbers_of_the_api(page: Page) -> None:
    open_at(page, "t=9&stage=L&level=3")
    steps = answer_of(page)["steps"]
    held = page.evaluate(HELD)
    for step in steps:
        t, top = step["t"], step["yhat"]["top"][:3]
        for name in ("h", "a"):
            cells = held[f"{name}:{t}"]
            assert 8 <= len(cells) <= 40
            assert cells == pytest.approx(averages(step[name], len(cells)))
        assert held[f"yhat:{t}"] == pytest.approx([one["prob"] for one in top])
        assert held[f"o:{t}"] == pytest.approx([one["o"] for one in top])
        assert held[f"L:{t}"] == pytest.approx([step["L"]])


def test_on_the_way_back_the_gradients_take_the_same_places(page: Page) -> None:
    back = page.request.get("/api/v1/trace/backward", params={"text": TEXT}).json()
    open_at(page, "t=5&stage=a&level=3&dir=backward")
    expect(page.locator("[data-role=scale]")).to_contain_text("∇h")
    held = page.evaluate(HELD)
    for t in range(5, 10):
        for name in ("h", "a"):
            cells = held[f"{name}:{t}"]
            assert cells == pytest.approx(averages(back["steps"][t - 1][f"d{name}"], len(cells)))
        largest = sorted((abs(one["do"]) for one in back["steps"][t - 1]["do"]), reverse=True)[:3]
        assert [abs(x) for x in held[f"o:{t}"]] == pytest.approx(largest)
    assert held["h:4"] == []
    assert held["a:4"] == []


def test_what_is_not_computed_yet_is_an_empty_outline(page: Page) -> None:
    open_at(page, "t=6&stage=h&level=3")
    held = page.evaluate(HELD)
    assert held["h:6"]
    assert [held[name] for name in ("yhat:6", "L:6", "h:7", "a:9")] == [[], [], [], []]


def test_a_downloaded_picture_holds_the_numbers(page: Page) -> None:
    open_at(page, "t=6&stage=h")
    with page.expect_download() as waiting:
        page.locator("[data-picture=svg]").click()
    svg = waiting.value.path().read_text()
    assert "data-node%3D%22h%3A6%22" in svg


def test_a_pointer_reads_a_strip_cell_by_cell(stage_page: Page) -> None:
    h = answer_of(stage_page)["steps"][5]["h"]
    hover(stage_page, "h(6)")
    note = stage_page.locator("[data-role=figures] .note")
    expect(note).to_have_text(re.compile("^h 的第 [0-9]+–[0-9]+ 个分量，平均 "))
    first, last, mean = re.findall("[−0-9.]+", note.inner_text())
    part = h[int(first) - 1 : int(last)]
    assert number(mean) == pytest.approx(sum(part) / len(part), abs=5.1e-5)


def test_no_token_of_a_guess_is_cut(page: Page) -> None:
    query = "lang=en&model=rnn-en-word&text=The international situation is unbelievable.&t=5&stage=L&level=2"
    open_at(page, query)
    shown = page.locator(".bodies text").all_text_contents()
    guesses = {one["token"] for step in answer_of(page)["steps"][:5] for one in step["yhat"]["top"][:3]}
    assert any(len(one) > 7 for one in shown)
    assert {one for one in shown if re.search("[a-z]", one)} <= guesses
    chart = page.locator("[data-role=chart]").bounding_box()
    assert chart
    for label in page.locator("[data-role=chart] .ytick").all():
        box = label.bounding_box()
        assert box
        assert box["x"] >= chart["x"]


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


def test_forgotten_states_are_empty_in_the_picture(page: Page) -> None:
    open_at(page, "t=6&stage=h&level=3&forget=true")
    held = page.evaluate(HELD)
    assert [held[name] for name in ("h:1", "h:5", "a:5")] == [[], [], []]
    assert held["h:6"]
    assert held["L:5"]


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
