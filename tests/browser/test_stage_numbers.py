"""The numbers of the stage: what each node holds and tells, and that it is what the API says."""

from __future__ import annotations

import itertools
import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import (
    PLACES,
    TEXT,
    answer_of,
    number,
    open_at,
    stands_at,
)


@pytest.fixture
def stage_page(page: Page) -> Page:
    open_at(page, "t=6&stage=h")
    stands_at(page, 6, "h")
    return page


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


def test_forgotten_states_are_empty_in_the_picture(page: Page) -> None:
    open_at(page, "t=6&stage=h&level=3&forget=true")
    held = page.evaluate(HELD)
    assert [held[name] for name in ("h:1", "h:5", "a:5")] == [[], [], []]
    assert held["h:6"]
    assert held["L:5"]
