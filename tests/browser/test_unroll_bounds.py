"""What holds for the unroll page in any state: bad input, a phone, both languages and themes, axe."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_looks import TOO_WIDE
from tests.browser.unroll_page import (
    LONG,
    STAGES,
    TEXT,
    TIMES,
    answer_of,
    choose,
    names,
    number,
    open_at,
    stands_at,
)

PHONE: Any = {"width": 360, "height": 740}
INK = """() => document.querySelector('[data-role=picture]')
  .data.findLast((one) => one.textfont).textfont.color[0]"""


@pytest.mark.parametrize(
    ("query", "t", "stage"),
    [
        (f"text={TEXT}&t=99&stage=h", 9, "h"),
        (f"text={TEXT}&t=0", 1, "a"),
        ("t=x&stage=z&level=9", 1, "a"),
        ("model=no-such-model", 1, "a"),
        ("text=", 1, "a"),
        ("text=%20%20", 1, "a"),
        ("text=" + "天" * 2001, 1, "a"),
        ("text=a%EF%BF%BDb", 1, "a"),
        ("text=🙂鬯", 1, "a"),
        ("top_k=1000", 1, "a"),
    ],
    ids=["t large", "t small", "odd", "model", "empty", "spaces", "long", "broken", "unknown", "top_k"],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_input_gives_a_notice_and_the_page_stays_usable(
    page: Page, query: str, t: int, stage: str, lang: str
) -> None:
    open_at(page, f"{query}&lang={lang}")
    notice = page.get_by_role("alert")
    expect(notice).to_have_count(1)
    assert bool(re.search(r"[\u4e00-\u9fff]{2}", notice.inner_text())) == (lang == "zh")
    stands_at(page, t, stage)
    page.locator("[data-act=next]").click()
    page.locator("[data-act=first]").click()
    spoken = answer_of(page)["model"]["language"]
    page.locator("#text").fill({"zh": "你好", "en": "nice weather"}[spoken])
    expect(page.locator("[data-part=steps] tbody tr")).to_have_count(3)
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_wider_than_a_phone(page: Page, lang: str) -> None:
    page.set_viewport_size(PHONE)
    for query in ("t=6", f"t=17&text={LONG}", "t=5&model=rnn-tiny"):
        open_at(page, f"{query}&lang={lang}")
        for level in "321":
            page.locator(".levels .chip").nth(int(level) - 1).click()
            for stage in STAGES:
                choose(page, stage)
                assert page.evaluate(TOO_WIDE) <= 0, (query, level, stage)


@pytest.mark.parametrize(
    ("query", "theme"),
    [("t=6", "light"), ("t=2&model=rnn-tiny&lang=en", "dark"), (f"t=17&level=2&text={LONG}", "dark")],
    ids=["light", "dark, tiny, English", "dark, long"],
)
def test_axe_finds_nothing_at_any_stage(page: Page, query: str, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    open_at(page, query)
    page.locator("[data-part=steps] summary").click()
    for stage in STAGES:
        choose(page, stage)
        found = Axe().run(page)
        assert found.violations_count == 0, (stage, found.generate_report())


def test_english_pages_hold_no_chinese_but_what_the_network_proposes(page: Page) -> None:
    open_at(page, "t=2&stage=yhat&text=Hello&lang=en&level=2")
    graph = page.locator("[data-role=picture]").evaluate("(graph) => graph.textContent")
    shown = page.locator("main").inner_text() + graph
    proposed = {one["token"] for step in answer_of(page)["steps"] for one in step["yhat"]["top"]}
    assert set(re.findall(r"[\u3000-\u9fff]", shown)) <= proposed


def test_the_picture_takes_the_colours_of_the_theme(page: Page) -> None:
    open_at(page, "t=6")
    before = page.evaluate(INK)
    page.locator("[data-theme-toggle]").click()
    page.wait_for_function(f"(before) => ({INK})() !== before", arg=before)


def test_a_change_of_width_draws_anew_with_fewer_columns(page: Page) -> None:
    open_at(page, f"t=17&text={LONG}")
    assert len(names(page)) == 10
    page.set_viewport_size(PHONE)
    page.wait_for_function(f"() => ({TIMES})().length === 4")
    stands_at(page, 17, "a")


def test_a_sentence_of_a_thousand_tokens_opens_at_once_and_fetches_what_is_looked_at(page: Page) -> None:
    """The page holds the steps near t; the others come in blocks, and say what the API says of them."""
    open_at(page, "t=500&stage=L&text=" + "天气真好" * 250)
    assert page.evaluate("JSON.parse(document.getElementById('data').textContent)") == answer_of(page)
    assert [step["t"] for step in answer_of(page)["steps"]] == [*range(481, 545)]
    plot = "document.querySelector('[data-part=heat] .js-plotly-plot')"
    page.wait_for_function(f"() => {plot}.data[0].z[127]?.length === 1001")
    page.locator("body").press("Home")
    stands_at(page, 1, "a")
    page.locator("body").press("End")
    stands_at(page, 1001, "L")
    loss = answer_of(page)["outline"]["L"][1000]
    assert number(page.locator("[data-result=L]").text_content() or "") == pytest.approx(loss, abs=5.1e-5)
    page.locator("body").press("ArrowLeft")
    stands_at(page, 1001, "yhat")
    expect(page.locator("[data-part=equation]")).to_have_attribute("aria-busy", "false")
    page.locator("[data-part=steps] summary").click()
    page.locator("[data-part=steps] button[value='250']").click()
    stands_at(page, 250, "yhat")
    expect(page.locator("[data-result=yhat]")).to_be_visible()


@pytest.mark.parametrize(("lang", "words"), [("zh", "重新载入页面"), ("en", "reload the page")])
def test_without_plotly_the_rest_of_the_stage_works(
    browser: Browser, base_url: str, lang: str, words: str
) -> None:
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    uncaught: list[str] = []
    page.on("pageerror", lambda error: uncaught.append(str(error)))
    page.route("**/plotly.min.js", lambda route, _: route.abort())
    page.goto(f"/unroll?lang={lang}")
    expect(page.locator("[data-role=waiting]")).to_contain_text(words)
    expect(page.locator("[data-role=waiting] svg")).to_be_visible()
    expect(page.locator("[data-part=first-visit]")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-role=time]")).to_have_value("1")
    expect(page.locator("[data-part=equation] li[aria-current=step]")).to_be_visible()
    assert uncaught == []
    context.close()


def test_the_script_of_the_way_back_is_asked_for_again_where_it_did_not_come(
    browser: Browser, base_url: str
) -> None:
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    uncaught: list[str] = []
    page.on("pageerror", lambda error: uncaught.append(str(error)))
    page.route("**/worked_backward.js", lambda route, _: route.abort(), times=1)
    page.goto("/unroll?lang=en&t=2&stage=h&dir=backward")
    again = page.locator("[data-working] .problem button")
    expect(again).to_be_visible()
    again.click()
    expect(page.locator("[data-working] .strips")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-working] .strips")).to_be_visible()
    assert uncaught == []
    context.close()


@pytest.mark.parametrize(("lang", "model", "tau"), [("zh", "rnn-zh-char", 9), ("en", "rnn-en-word", 7)])
def test_each_language_opens_with_a_sentence_of_its_own(page: Page, lang: str, model: str, tau: int) -> None:
    page.goto(f"/unroll?lang={lang}")
    answer = page.evaluate("JSON.parse(document.getElementById('data').textContent)")
    assert (answer["model"]["id"], answer["tau"]) == (model, tau)
    expect(page.locator(".notice")).to_have_count(0)
