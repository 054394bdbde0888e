"""Training on /unroll: a slider over the snapshots of a network, every number that of the one shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.store.network_files import read_card
from app.store.shipped_snapshots import snapshots_of
from tests.browser.unroll_page import address_holds, answer_of, number, open_at, stands_at

TINY = "model=rnn-tiny&t=3&stage=yhat"
STEPS = "0,1,2,3,5,9,17,29,51,90,158,277"
LOSSES = [one.loss for one in snapshots_of(read_card("rnn-tiny")[1])]
BARS = """(best) => {
  const { x } = document.querySelector('[data-part=bars] .js-plotly-plot').data[0];
  const probs = x.toSorted((a, b) => a - b);
  return probs.length === best.length && best.every((prob, i) => Math.abs(probs[i] - prob) <= 1e-4 * prob);
}"""
PARTS = ("graph", "equation", "bars", "transport")


def slide(page: Page, at: int) -> None:
    """Move the slider by hand, and wait until the page shows that snapshot."""
    page.locator("#at").fill(str(at))
    shows(page, at)


def shows(page: Page, at: int) -> None:
    """The answer, its figures and the slider are of this snapshot."""
    step = STEPS.split(",")[at]
    expect(page.locator("#learning p")).to_contain_text(re.compile(rf"\b{step} (/|of) 277"))
    expect(page.locator("#learning > div > .num")).to_have_text(re.compile(rf" {LOSSES[at]:.3f}$"))
    expect(page.locator("#at")).to_have_value(str(at))
    expect(page.locator("#at")).to_have_attribute("aria-valuetext", re.compile(rf"{step}\b.*277"))
    answer = answer_of(page)
    assert (answer["snapshot"] if at < 11 else 11) == at
    target = answer["steps"][2]["yhat"]["target"]["prob"]
    expect(page.locator("#step-line")).to_contain_text(f"{target:.4f}")
    assert number(page.locator("#prob").inner_text().replace("−", "⁻")) > 0
    page.wait_for_function(BARS, arg=sorted(one["prob"] for one in answer["steps"][2]["yhat"]["top"][:5]))


def held(page: Page, pattern: str) -> list[Route]:
    """Hold answers back until the test lets them go on."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route(pattern, hold)
    return late


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_moving_the_slider_shows_each_number_of_that_snapshot_and_moves_nothing_else(
    page: Page, lang: str
) -> None:
    open_at(page, f"lang={lang}&{TINY}&level=2&fold=1&at=0")
    assert page.locator("#at").get_attribute("data-steps") == STEPS
    page.evaluate("() => { document.querySelector('#at').id0 = true; }")
    losses = []
    before = page.evaluate("history.length")
    for at in (3, 6, 9):
        slide(page, at)
        address_holds(page, at=at, t=3, stage="yhat", level=2, lang=lang)
        stands_at(page, 3, "yhat")
        losses.append(answer_of(page)["log_prob"])
    assert losses == sorted(losses)
    assert page.evaluate("document.querySelector('#at').id0"), "the slider is the same element all along"
    assert page.evaluate("history.length") == before + 1  # one way back, however far it was moved
    page.go_back()
    shows(page, 0)


def test_the_last_snapshot_is_the_network_and_leaves_no_trace_in_the_address(page: Page) -> None:
    open_at(page, f"{TINY}&at=10")
    slide(page, 11)
    expect(page).to_have_url(re.compile(r"^(?!.*[?&]at=)"))
    assert answer_of(page)["snapshot"] is None


def test_every_panel_asks_at_the_snapshot(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/api/v1/trace" in one.url else None)
    open_at(page, f"{TINY}&dir=backward&stage=h&t=3&at=5&other=天气真好")
    expect(page.locator("[data-part=compare] .heatmaplayer").first).to_be_attached()
    page.locator("[data-part=backward]").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('[data-part=heat] .heatmaplayer')")
    assert {one.split("/trace")[1].split("?")[0] for one in asked} >= {"/backward", "/component", ""}
    assert all("snapshot=5" in one for one in asked), asked
    links = page.locator('a[href*="/api/v1/trace"]').evaluate_all("(all) => all.map((one) => one.href)")
    assert links
    assert all("snapshot=5" in one for one in links)


def test_watch_it_learn_goes_through_to_the_end_and_can_be_stopped(page: Page) -> None:
    open_at(page, f"lang=zh&{TINY}&at=8")
    button = page.get_by_role("button", name="看它学会")
    button.focus()
    page.keyboard.press("Space")  # of the button, not of the time
    pause = page.locator("#learning").get_by_role("button", name="暂停")
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#at")).to_have_value("11", timeout=30_000)
    expect(button).to_have_attribute("aria-pressed", "false")
    shows(page, 11)
    expect(page.locator("#time")).to_have_value("3")
    button.click()  # from the end it begins again
    expect(page.locator("#at")).to_have_value(re.compile("[0-3]"))
    page.locator("#at").focus()
    page.keyboard.press("ArrowRight")  # a move by hand ends it
    expect(button).to_have_attribute("aria-pressed", "false")
    shows(page, int(page.locator("#at").input_value()))
    expect(page.locator("#time")).to_have_value("3")


def test_the_moments_beside_are_fetched_ahead_and_shown_without_asking(page: Page) -> None:
    asked: list[str] = []
    page.on(
        "request",
        lambda one: asked.append(one.url) if "/unroll?" in one.url and "top_k=" in one.url else None,
    )
    with page.expect_event("requestfinished", lambda one: "at=3" in one.url):
        open_at(page, f"{TINY}&at=4")
    assert [re.findall(r"at=(\d+)", one) for one in asked] == [["5"], ["3"]]
    held(page, "**/unroll?*")  # whatever is asked for now does not come
    slide(page, 5)
    address_holds(page, at=5, t=3, stage="yhat")
    stands_at(page, 3, "yhat")


def test_what_was_fetched_ahead_is_forgotten_with_the_next_step(page: Page) -> None:
    with page.expect_event("requestfinished", lambda one: "at=3" in one.url):
        open_at(page, f"{TINY}&at=4")
    with page.expect_request(re.compile(r"unroll\?.*at=5.*stage=L")):
        page.locator("[data-act=next]").click()
        stands_at(page, 3, "L")
        page.locator("#at").fill("5")
    expect(page.locator("#learning p")).to_contain_text(re.compile(r"\b9 "))
    stands_at(page, 3, "L")
    address_holds(page, at=5, t=3, stage="L")


def test_a_frame_without_a_slider_fetches_nothing_ahead(page: Page) -> None:
    asked: list[str] = []
    page.on(
        "request",
        lambda one: asked.append(one.url) if "/unroll?" in one.url and "top_k=" in one.url else None,
    )
    page.goto(f"/embed/unroll?lang=en&{TINY}&at=6&show=graph")
    expect(page.locator("#then")).to_be_visible()
    page.wait_for_timeout(1000)
    assert asked == []


def test_a_late_answer_overwrites_no_newer_one(page: Page) -> None:
    open_at(page, f"{TINY}&at=0")
    late = held(page, "**/unroll?*at=3*")
    page.locator("#at").fill("3")
    page.wait_for_timeout(400)
    assert late
    slide(page, 6)
    late[0].continue_()
    page.wait_for_timeout(400)
    shows(page, 6)


def test_a_step_taken_while_the_answer_is_on_its_way_is_kept(page: Page) -> None:
    open_at(page, f"{TINY}&at=0")
    late = held(page, "**/unroll?*at=4*")
    page.locator("#at").fill("4")
    page.wait_for_timeout(400)
    page.locator("[data-act=next]").click()
    late[0].continue_()
    expect(page.locator("#learning p")).to_contain_text(re.compile(r"\b5 "))
    stands_at(page, 3, "L")
    address_holds(page, at=4, t=3, stage="L")


def test_a_network_without_snapshots_has_no_slider(page: Page) -> None:
    open_at(page, f"{TINY}&at=4")
    page.locator("#networks summary").click()
    page.locator("#networks a[data-model=rnn-zh-char]").click()
    expect(page.locator("#at")).to_have_count(0)
    expect(page.locator("#learning")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"model=rnn-zh-char(?!.*[?&]at=)"))
    page.locator("#networks summary").click()
    page.locator("#networks a[data-model=rnn-tiny]").click()
    expect(page.locator("#at")).to_have_value("11")
    slide(page, 8)


def test_it_takes_no_room_from_stage_and_transport(page: Page) -> None:
    for width, height in ((1280, 800), (1440, 900), (1024, 768)):
        for lang in ("zh", "en"):
            page.set_viewport_size({"width": width, "height": height})
            tops = {}
            for model in ("rnn-zh-char", "rnn-tiny"):
                open_at(page, f"lang={lang}&model={model}&t=3&stage=h")
                tops[model] = page.locator(".screen").bounding_box()
                for name in PARTS if width > 1024 else ("graph", "transport"):
                    box = page.locator(f"[data-part={name}]").bounding_box()
                    assert box
                    assert box["y"] + box["height"] <= height, (name, width, lang)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            if width > 1024:
                assert tops["rnn-tiny"] == tops["rnn-zh-char"]


def test_a_phone_has_it_over_its_whole_width(browser: Browser, base_url: str) -> None:
    size: Any = {"width": 360, "height": 740}
    page = browser.new_page(base_url=base_url, viewport=size, reduced_motion="reduce", has_touch=True)
    open_at(page, f"lang=en&{TINY}&at=2")
    box = page.locator("#at").bounding_box()
    assert box
    assert box["width"] > 150
    page.touchscreen.tap(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    shows(page, 11)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_without_a_script_the_form_takes_it_along(scriptless: Page) -> None:
    page = scriptless
    page.goto(f"/unroll?lang=en&{TINY}&at=6")
    expect(page.get_by_label("Training step")).to_have_value("6")
    expect(page.locator("#learning p")).to_contain_text("17 of 277 · perplexity 4.9")
    expect(page.locator("#learning")).to_contain_text("loss 1.587")
    expect(page.get_by_role("button", name="Watch it learn")).to_be_hidden()
    page.get_by_label("Training step").press("ArrowRight")
    page.locator("#text").press("Enter")
    expect(page).to_have_url(re.compile("at=7"))
    expect(page.locator("#learning p")).to_contain_text("29 of 277")


def test_a_frame_without_the_question_says_which_moment_it_is(page: Page) -> None:
    page.goto(f"/embed/unroll?lang=en&{TINY}&at=6&show=graph")
    expect(page.locator("#then")).to_contain_text("after step 17 of the 277 steps")
    page.goto(f"/unroll?lang=en&{TINY}&at=6")
    expect(page.locator("#then")).to_have_count(0)
