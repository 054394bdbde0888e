"""The heat map shows what is chosen; two runs side by side and where they part; slips are named."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import address_holds, open_at

TEXT, OTHER = "今天的天气真好呀", "今天我很高兴"
MAP = "(host) => document.querySelector(`[${host}] .js-plotly-plot`)?.data[0].z"
VEIL = "parseFloat(document.querySelector('[data-part=heat] .veil').style.width)"


def test_the_heat_map_shows_a_or_a_gradient(page: Page) -> None:
    open_at(page, "t=3&stage=h&lang=en")
    page.locator("#heat-of").select_option("a")
    address_holds(page, heat="a", t=3)
    expect(page.locator("#heat-title")).to_have_text("Pre-activation a and loss per step")
    trace = page.request.get("/api/v1/trace", params={"text": TEXT}).json()
    wanted = [step["a"][4] for step in trace["steps"]]
    page.wait_for_function(f"wanted => ({MAP})('data-part=heat')[4].join() === wanted.join()", arg=wanted)
    page.locator("#heat-of").select_option("dh")
    address_holds(page, heat="dh")
    page.wait_for_function(f"() => {VEIL} === 100")
    page.goto(f"/unroll?text={TEXT}&t=3&stage=h&dir=backward&heat=dh&lang=en")
    page.wait_for_function(f"() => ({MAP})('data-part=heat')?.length === 128")
    back = page.request.get("/api/v1/trace/backward", params={"text": TEXT}).json()
    assert page.evaluate(MAP, "data-part=heat")[4] == pytest.approx([step["dh"][4] for step in back["steps"]])
    page.wait_for_function(f"() => Math.round({VEIL}) === {round(200 / 9)}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_runs_stand_side_by_side_and_part(page: Page, lang: str) -> None:
    open_at(page, f"t=4&stage=h&lang={lang}")
    card = page.locator("[data-part=compare]")
    expect(card.locator("[data-clear]")).to_be_hidden()
    card.locator("#compare-other").fill(OTHER)
    card.locator("#compare-other").press("Enter")
    address_holds(page, other=OTHER, t=4)
    expect(card.locator("[data-compared]")).to_contain_text("t = 4")
    expect(card.locator("[data-compared]")).to_contain_text("“的”")
    expect(card.locator(".mark")).to_have_count(2)
    page.wait_for_function(f"() => ({MAP})('data-role=two')?.length === 128")
    trace = page.request.get("/api/v1/trace", params={"text": OTHER}).json()
    assert page.evaluate(MAP, "data-role=two")[7] == [step["h"][7] for step in trace["steps"]]
    page.keyboard.press("Escape")
    page.locator(".slips summary").click()
    expect(page.locator(".slips li")).to_have_count(3)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    card.locator("select").select_option("rnn-tiny")
    card.locator("form button").first.click()
    address_holds(page, other_model="rnn-tiny")
    page.wait_for_function(f"() => ({MAP})('data-role=two')?.length === 3")
    card.locator("[data-clear]").click()
    expect(card.locator("[data-figures]")).to_be_hidden()
    assert "other" not in page.url
