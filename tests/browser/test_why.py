"""Every number of the stage answers "why?": its parts add up, lead to their origin, light their arrows."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.page_looks import TOO_WIDE
from tests.browser.unroll_page import address_holds, number, open_at

TEXT = "今天的天气真好呀"
DRAWN = "() => document.querySelector('.why tbody') && document.querySelector('[data-role=reach] svg')"
PARTS = """() => ({
  shown: [...document.querySelectorAll('.why tbody .shown')].map((cell) => cell.textContent),
  total: document.querySelector('[data-total]')?.textContent,
})"""
NAMES = "(word) => document.querySelector('.why tfoot').textContent.includes(word)"


def chosen(page: Page, stage: str) -> None:
    """Choose a stage of the direction that is shown, and wait for its parts."""
    page.locator("fieldset.stages:visible .chip", has=page.locator(f"[value={stage}]")).click()
    expect(page.locator(".equations:visible li[aria-current=step]")).to_have_attribute("data-stage", stage)
    expect(page.locator(".why")).to_have_attribute("aria-busy", "false")
    page.wait_for_function("() => document.querySelector('.why tbody, .why .problem')")


def component(page: Page, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get("/api/v1/trace/component", params={"text": TEXT, **query}).json()
    return found


def assert_adds_up(page: Page, found: dict[str, Any]) -> None:
    """The page shows the API's own terms, and they add up to the last digit unless it says about."""
    expect(page.locator(".why")).to_have_attribute("aria-busy", "false")
    parts = page.evaluate(PARTS)
    shown = [number(text.lstrip("+")) for text in parts["shown"]]
    groups = found["groups"][1:] if found["rule"] in {"softmax", "log"} else found["groups"]
    expected = [x["shown"] for g in groups for x in [*g["terms"], *([g["rest"]] if g["rest"] else [])]]
    assert shown == pytest.approx(expected, abs=1e-12)
    if parts["total"]:
        digit = 10.0 ** -found["digits"]
        total = number(parts["total"].split(" × ")[0])
        assert sum(shown) == pytest.approx(total, abs=digit / 100 if found["exact"] else 20 * digit)


@pytest.mark.parametrize("model", ["rnn-zh-char", "rnn-tiny"])
def test_forward_every_stage_is_taken_apart(page: Page, model: str) -> None:
    open_at(page, f"t=6&stage=a&model={model}")
    trace = page.request.get("/api/v1/trace", params={"text": TEXT, "model": model}).json()
    a = trace["steps"][5]["a"]
    i = 1 + max(range(len(a)), key=lambda k: abs(a[k]))
    target = trace["steps"][5]["yhat"]["target"]["id"]
    for stage in ("a", "h", "o", "yhat", "L"):
        chosen(page, stage)
        at = {"a": {"i": i}, "h": {"i": i}, "o": {"i": target}, "yhat": {"i": target}, "L": {}}[stage]
        assert_adds_up(page, component(page, model=model, of=stage, t=6, **at))


def test_a_part_leads_to_where_its_operand_was_made_and_lights_its_arrow(page: Page) -> None:
    open_at(page, "t=6&stage=a&lang=en")
    chosen(page, "a")
    part = page.locator(".why button.part").first
    part.hover()
    expect(page.locator("#result")).to_have_attribute("data-lit", "W")
    page.locator(".equations:visible li[aria-current] .eq .sym-U").hover()
    expect(page.locator("#result")).to_have_attribute("data-lit", "U")
    page.mouse.move(5, 5)
    expect(page.locator("#result[data-lit]")).to_have_count(0)
    j = component(page, of="a", t=6)["groups"][1]["terms"][0]["index"]
    part.focus()
    expect(page.locator("#result")).to_have_attribute("data-lit", "W")
    page.keyboard.press("Enter")
    address_holds(page, t=5, stage="h")
    expect(page.locator(".strips")).to_have_attribute("aria-valuenow", str(j))
    chosen(page, "o")
    page.locator(".scores button").nth(1).click()
    expect(page.locator(".scores button").nth(1)).to_have_attribute("aria-pressed", "true")
    second = page.request.get("/api/v1/trace", params={"text": TEXT}).json()["steps"][4]["yhat"]["top"][1]
    page.wait_for_function(NAMES, arg=second["token"])
    assert_adds_up(page, component(page, of="o", t=5, i=second["id"]))


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_backward_gives_each_gradient_with_its_sources(page: Page, lang: str, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    open_at(page, f"t=6&stage=o&dir=backward&lang={lang}")
    back = page.request.get("/api/v1/trace/backward", params={"text": TEXT}).json()
    step = back["steps"][5]
    rows = page.locator(".scores-back tbody tr")
    expect(rows).to_have_count(len(step["do"]))
    for row, one in zip(rows.all(), step["do"], strict=True):
        cells = row.locator("td").all_inner_texts()
        assert number(cells[2].removeprefix("= ")) == pytest.approx(one["do"], abs=5.1e-5)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for stage, of in (("h", "dh"), ("a", "da"), ("theta", "dW")):
        chosen(page, stage)
        i = int(page.locator(".strips").get_attribute("aria-valuenow") or 0)
        assert_adds_up(page, component(page, of=of, t=6, i=i, dtype="float64"))
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.locator(".parameters .chip").nth(4).click()
    expect(page.locator(".equations:visible li[aria-current] .sym-c").first).to_be_visible()
    expect(page.locator("[name=back-parameter]")).to_have_value("c")


def test_a_scaled_w_makes_gradients_vanish_or_explode_and_is_said_so(page: Page) -> None:
    open_at(page, "t=3&stage=h&dir=backward&lang=en")
    card = page.locator("[data-part=backward]")
    expect(card.locator("[data-verdict]")).to_contain_text("✓")
    card.locator("[data-verdict]").click()
    expect(card.locator("[data-check] tbody tr")).to_have_count(6)
    for scale, word in (("0.2", "vanishes"), ("4", "explodes")):
        card.locator(".chip", has_text=f"× {scale}").click()
        address_holds(page, scale_w=scale, dir="backward", t=3, stage="h")
        expect(page.locator("#scaled")).to_contain_text(f"multiplied by {scale}")
        expect(page.locator("[data-said]")).to_contain_text(word)
    back = page.request.get("/api/v1/trace/backward", params={"text": TEXT, "scale_w": 4}).json()
    z = page.evaluate("document.querySelector('[data-role=influence] .js-plotly-plot').data[0].z")
    assert 10 ** z[8][0] == pytest.approx(back["influence"][8][0])
    page.set_viewport_size({"width": 360, "height": 740})
    for query in ("", "&model=rnn-tiny"):
        for stage in ("o", "h", "a", "theta"):
            page.goto(f"/unroll?t=5&stage={stage}&dir=backward&lang=en&scale_w=4{query}")
            page.wait_for_function(DRAWN)
            assert page.evaluate(TOO_WIDE) <= 0, (stage, query)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/unroll?t=3&stage=h&dir=backward&lang=en&scale_w=4")
    page.locator("#scaled a").click()
    expect(page.locator("#scaled")).to_have_count(0)
    expect(page.locator("[data-role=influence] .frame")).to_be_visible()
    page.locator("[data-role=influence]").click(position={"x": 60, "y": 60})
    address_holds(page, t=1, stage="h")
    page.goto(f"/unroll?text={'天气真好' * 60}&dir=backward&stage=h&lang=en")
    expect(card.locator(".problem")).to_contain_text("at most 200")
