"""Every figure that the unroll page draws or writes is that of `/api/v1/trace`."""

from __future__ import annotations

import html
import math
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import STAGES, TEXT, answer_of, choose, number, open_at, stands_at

T = 6
BARS = """() => {
  const { data: [bar], layout } = document.querySelector('[data-role=chart]');
  return { x: bar.x, text: bar.text, colors: bar.marker.color, ticks: layout.yaxis.ticktext };
}"""
HEAT = "document.querySelector('[data-part=heat] .js-plotly-plot').data.map((trace) => trace.z ?? trace.y)"
VEILS = """() => [...document.querySelectorAll('[data-part=heat] .veil')]
  .map((veil) => Math.round(parseFloat(veil.style.width) * 9 / 100))"""


@pytest.fixture(params=["rnn-zh-char", "rnn-tiny"])
def at_a(page: Page, request: pytest.FixtureRequest) -> Page:
    open_at(page, f"t={T}&stage=a&model={request.param}")
    stands_at(page, T, "a")
    return page


def result(page: Page, name: str) -> str:
    return page.locator(f"[data-result={name}]").text_content() or ""


def shown_figures(page: Page) -> dict[str, float]:
    cells = page.locator("[data-figure]").all()
    return {cell.get_attribute("data-figure") or "": number(cell.inner_text()) for cell in cells}


def test_the_page_holds_exactly_what_the_api_gives(at_a: Page) -> None:
    assert at_a.evaluate("JSON.parse(document.getElementById('data').textContent)") == answer_of(at_a)


def test_every_equation_is_worked_with_the_figures_of_the_api(at_a: Page) -> None:
    answer = answer_of(at_a)
    step = answer["steps"][T - 1]
    best = max(range(answer["hidden_size"]), key=lambda i: abs(step["a"][i]))
    terms = {"b": answer["b"][best], "Wh": step["Wh"][best], "Ux": step["Ux"][best], "a": step["a"][best]}
    assert shown_figures(at_a) == pytest.approx(terms, abs=5.1e-5)
    assert number(result(at_a, "a")) == pytest.approx(step["a"][best], abs=5.1e-5)
    choose(at_a, "h")
    assert number(result(at_a, "h")) == pytest.approx(step["h"][best], abs=5.1e-5)
    choose(at_a, "o")
    assert number(result(at_a, "o")) == pytest.approx(step["yhat"]["target"]["o"], abs=5.1e-5)
    choose(at_a, "yhat")
    assert number(result(at_a, "yhat")) == pytest.approx(step["yhat"]["target"]["prob"], rel=5.1e-4)
    choose(at_a, "L")
    assert number(result(at_a, "L")) == pytest.approx(step["L"], abs=5.1e-5)


def tolerance(page: Page) -> float:
    """Nothing where the page writes "=", the last digit where it writes "≈"."""
    return 1e-9 if page.locator("mrow:has(> .result) > mo").text_content() == "=" else 1.1e-4


def test_shown_terms_add_up_to_the_shown_sum_and_tanh_of_the_shown_is_the_shown(at_a: Page) -> None:
    for t in range(1, len(TEXT) + 2):
        at_a.locator("#time").fill(str(t))
        stands_at(at_a, t, "a")
        shown = shown_figures(at_a)
        assert shown["b"] + shown["Wh"] + shown["Ux"] == pytest.approx(shown["a"], abs=tolerance(at_a))
    choose(at_a, "h")
    shown = shown_figures(at_a)
    assert math.tanh(shown["a"]) == pytest.approx(shown["h"], abs=5.1e-5)


def test_a_component_is_picked_by_click_and_by_arrow_key(at_a: Page) -> None:
    answer = answer_of(at_a)
    size, a = answer["hidden_size"], answer["steps"][T - 1]["a"]
    cells = at_a.locator(".cells").last
    box = cells.bounding_box()
    assert box
    x = math.ceil(box["x"] + box["width"] / size)  # a click counts in whole pixels
    at_a.mouse.click(x, box["y"] + 8)
    strips = at_a.get_by_role("slider", name="写出第几个分量")
    expect(strips).to_have_attribute("aria-valuenow", "2")
    assert number(result(at_a, "a")) == pytest.approx(a[1], abs=5.1e-5)
    strips.press("ArrowRight")
    expect(strips).to_have_attribute("aria-valuenow", "3")
    assert number(result(at_a, "a")) == pytest.approx(a[2], abs=5.1e-5)
    strips.press("End")
    expect(strips).to_have_attribute("aria-valuenow", str(size))
    stands_at(at_a, T, "a")  # the keys moved the component, not the cursor


def test_the_bars_are_yhat_with_the_target_and_its_rank(at_a: Page) -> None:
    choose(at_a, "yhat")
    yhat = answer_of(at_a)["steps"][T - 1]["yhat"]
    bars = at_a.evaluate(BARS)
    expected: list[dict[str, Any]] = list(yhat["top"])
    if all(one["id"] != yhat["target"]["id"] for one in expected):
        expected.append(yhat["target"])
    assert bars["x"] == [one["prob"] for one in expected]
    plain = [re.sub(r"</?b>", "", tick) for tick in bars["ticks"]]
    assert [html.unescape(tick) for tick in plain] == [one["token"] for one in expected]
    at = [one["id"] for one in expected].index(yhat["target"]["id"])
    assert f"第 {yhat['target']['rank']} 名" in bars["text"][at]
    assert len({color for i, color in enumerate(bars["colors"]) if i != at}) == 1
    assert bars["colors"][at] not in [color for i, color in enumerate(bars["colors"]) if i != at]
    expect(at_a.locator("#bars-title")).to_contain_text("“今天的天气”之后")


def test_the_bars_are_grey_until_yhat_is_computed(at_a: Page) -> None:
    for stage in STAGES:
        choose(at_a, stage)
        pending = at_a.locator("[data-part=bars][data-pending]")
        expect(pending).to_have_count(1 if stage in {"a", "h", "o"} else 0)
        expect(at_a.locator(".not-yet")).to_be_visible(visible=stage in {"a", "h", "o"})


def test_the_heat_map_is_h_and_the_bars_below_it_are_the_losses(at_a: Page) -> None:
    answer = answer_of(at_a)
    heat, loss, least = at_a.evaluate(HEAT)
    assert heat == [list(row) for row in zip(*(step["h"] for step in answer["steps"]), strict=True)]
    assert loss == [step["L"] for step in answer["steps"]]
    assert all(drawn > exact for exact, drawn in zip(loss, least, strict=True) if drawn is not None)


def test_a_loss_too_small_to_see_has_a_bar_all_the_same(page: Page) -> None:
    open_at(page, "text=今今天的天气真好呀&model=rnn-tiny&t=10&stage=L")
    loss, least = page.evaluate(HEAT)[1:]
    tall = page.locator("[data-part=heat] .barlayer path").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().height)"
    )
    assert any(drawn is not None for drawn in least)
    assert sum(height >= 2.5 for height in tall) >= len(loss)


def test_what_is_not_computed_yet_is_blank_in_the_heat_map(at_a: Page) -> None:
    for stage, of_h, of_loss in (("a", 4, 4), ("h", 3, 4), ("yhat", 3, 4), ("L", 3, 3)):
        choose(at_a, stage)
        at_a.wait_for_function(f"(blank) => ({VEILS})().join() === blank", arg=f"{of_h},{of_loss}")


def test_the_table_says_the_same_for_every_step(at_a: Page) -> None:
    expect(at_a.locator("[data-part=steps] table")).to_be_hidden()
    at_a.locator("[data-part=steps] summary").click()
    rows = at_a.locator("[data-part=steps] tbody tr").all()
    for step, row in zip(answer_of(at_a)["steps"], rows, strict=True):
        cells = row.locator("td").all_inner_texts()
        assert cells[0:2] == [step["x"]["token"], step["y"]["token"]]
        target = step["yhat"]["target"]
        assert number(cells[2].replace("\n", "")) == pytest.approx(target["prob"], rel=0.05, abs=5e-5)
        assert number(cells[3]) == target["rank"]
        assert cells[4].startswith(step["yhat"]["top"][0]["token"])
        assert number(cells[5]) == pytest.approx(step["L"], abs=5.1e-5)


@pytest.mark.parametrize("top_k", [20, 50])
def test_the_target_is_never_hidden_by_the_bars_before_it(page: Page, top_k: int) -> None:
    open_at(page, f"t=3&stage=yhat&top_k={top_k}")
    row = page.locator("[data-role=chart] .bartext", has_text="第").bounding_box()
    box = page.locator(".bars-box").bounding_box()
    assert row
    assert box
    assert box["y"] <= row["y"] <= row["y"] + row["height"] <= box["y"] + box["height"]


def test_more_bars_are_shown_when_asked_for(page: Page) -> None:
    open_at(page, f"t={T}&stage=yhat")
    page.locator("#top_k").select_option("20")
    page.wait_for_function("() => document.querySelector('[data-role=chart]').data[0].x.length >= 20")
    stands_at(page, T, "yhat")
    assert len(answer_of(page)["steps"][0]["yhat"]["top"]) == 20


def test_the_trigram_stands_beside_with_its_fraction(page: Page) -> None:
    open_at(page, f"t={T}&stage=yhat")
    expect(page.locator("[data-trigram]")).to_have_text("三元语法在此处：P(真 | 天气) = 5/183 = 0.0273")
    page.locator("body").press("End")
    expect(page.locator("[data-trigram]")).to_contain_text("不预测句尾")


HUES = """() => {
  const probe = document.body.appendChild(document.createElement('i'));
  const hue = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
  const names = ['prob', 'x', 'w', 'plus', 'minus', 'target'];
  const { data: [chart] } = document.querySelector('[data-role=chart]');
  const drawn = [...document.querySelectorAll('[data-node^="yhat:"] rect:not([rx])')];
  const found = {
    named: Object.fromEntries(names.map((name) => [name, hue(`var(--${name})`)])),
    bars: chart.marker.color.map(hue),
    nodes: drawn.map((bar) => hue(bar.getAttribute('fill'))),
  };
  probe.remove();
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_probabilities_have_a_hue_of_their_own(page: Page, scheme: Any) -> None:
    """Blue is U and V, red is W: a bar of ŷ is neither, in picture and chart; the target alone is green."""
    page.emulate_media(color_scheme=scheme)
    open_at(page, f"t={T}&stage=yhat&level=3")
    stands_at(page, T, "yhat")
    expect(page.locator(f'[data-node="yhat:{T}"] rect:not([rx])')).to_have_count(3)
    found = page.evaluate(HUES)
    named = found["named"]
    assert len(set(named.values())) == len(named), "each colour means one thing"
    assert set(found["bars"]) == {named["prob"], named["target"]}
    assert set(found["nodes"]) == {named["prob"]}


@pytest.mark.parametrize("width", [360, 1280])
def test_no_superscript_is_smaller_than_14_px(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_at(page, "t=3&stage=h&text=%E5%A4%A9%E6%B0%94%E7%9C%9F%E5%A5%BD")
    raised = page.locator("main sup").evaluate_all(
        "(all) => all.filter((one) => one.getBoundingClientRect().width)"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert raised
    assert min(raised) >= 14
    assert page.evaluate("document.documentElement.scrollWidth") == width
