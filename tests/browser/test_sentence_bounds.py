"""What holds for the sentence page in any state: bad input, no JavaScript, a phone, both themes, axe."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

INPUT = "#text"
CHART = ".canvas .main-svg"


def announced(page: Page, text: str) -> None:
    """Wait until the ledger is that of `text`."""
    expect(page.locator("[data-column] .token")).to_have_text(list(text))


@pytest.fixture
def home(page: Page) -> Page:
    page.goto("/")
    announced(page, "今天的天气真好呀")
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "query",
    [
        "text=",
        "text=%20%20",
        "text=" + "天" * 2001,
        "text=a%EF%BF%BDb",
        "models=no-such-model",
        "text=🙂",
        "text=鬯",
    ],
    ids=["empty", "spaces", "too long", "broken", "unknown model", "emoji", "out of vocabulary"],
)
def test_bad_input_gets_a_notice_in_the_pages_language_and_the_page_stays_usable(
    page: Page, lang: str, query: str
) -> None:
    page.goto(f"/?lang={lang}&{query}")
    notice = page.locator("#result .notice")
    expect(notice).to_be_visible()
    assert bool(re.search(r"[一-鿿]{4}", notice.inner_text())) == (lang == "zh")
    page.locator(INPUT).fill("天气真好")
    announced(page, "天气真好")
    expect(page.locator(".notice")).to_have_count(0)


def test_emptying_the_input_shows_a_notice_and_typing_again_the_ledger(home: Page) -> None:
    home.locator(INPUT).fill("")
    expect(home.locator("#result .notice")).to_be_visible()
    expect(home.locator("#result table")).to_have_count(0)
    home.locator(INPUT).fill("好")
    announced(home, "好")


def test_plotly_shifts_nothing_when_it_arrives(page: Page) -> None:
    held: list[Any] = []
    page.route("**/plotly.min.js", lambda route, _: held.append(route))
    page.add_init_script(
        "self.shift = 0;"
        "new PerformanceObserver((list) => { for (const one of list.getEntries()) shift += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto("/", wait_until="commit")
    announced(page, "今天的天气真好呀")
    expect(page.locator(".axis b").first).to_be_visible()
    page.evaluate("document.fonts.ready.then(() => { shift = 0; })")
    held[0].continue_()
    page.wait_for_selector(CHART)
    assert page.evaluate("shift") == 0


def test_without_javascript_the_ledger_and_the_form_are_there(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url, locale="en")
    page = context.new_page()
    page.goto("/")
    expect(page.locator(".sheet tbody tr")).to_have_count(4)
    expect(page.locator(".plot")).to_be_hidden()
    page.locator(INPUT).fill("你多大了")
    page.get_by_role("button", name="Score").click()
    announced(page, "你多大了")
    context.close()


def test_the_theme_is_remembered_and_the_chart_follows(home: Page) -> None:
    home.wait_for_selector(CHART)
    toggle = home.locator("[data-theme-toggle]")
    light = home.evaluate("getComputedStyle(document.body).backgroundColor")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    dark = home.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    home.reload()
    assert home.evaluate("getComputedStyle(document.body).backgroundColor") == dark


@pytest.mark.parametrize(
    "query", ["lang=zh", "lang=en", "lang=zh&text=", "lang=en&text=今🙂天&smoothing=add_k"]
)
def test_axe_finds_nothing(page: Page, query: str) -> None:
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        page.goto(f"/?{query}")
        if page.locator(".plot").count():
            page.wait_for_selector(CHART)
        found = Axe().run(page)
        assert found.violations_count == 0, (theme, found.generate_report())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_phone_scrolls_the_ledger_and_not_the_page(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/?lang={lang}&text=我昨天在图书馆看到一个穿红衣服的女孩")
    page.wait_for_selector(CHART)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.evaluate("document.querySelector('.scroller').scrollLeft = 500")
    pinned = page.locator("tbody .pin").first.bounding_box()
    assert pinned
    assert 0 <= pinned["x"] < 30


def test_a_long_sentence_is_told_in_logs_and_its_factors_open_all_the_same(page: Page) -> None:
    text = "今天的天气真好呀" * 16
    page.goto(f"/?lang=en&models=rnn-zh-char&text={text}")
    expect(page.locator("[data-column]")).to_have_count(128)
    expect(page.locator(".sums .much")).to_contain_text("× 10−")
    page.locator("tbody td button").nth(99).click()
    expect(page.locator("#evidence")).to_be_visible()
    asked = page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
    assert asked == {"lang": "en", "text": text, "models": "rnn-zh-char", "at": "rnn-zh-char:100"}


def test_the_language_link_keeps_the_sentence(home: Page) -> None:
    home.locator(INPUT).fill("你多大了")
    announced(home, "你多大了")
    home.get_by_role("link", name="English").click()
    expect(home.locator("h1")).to_have_text("How likely is this sentence?")
    announced(home, "你多大了")


def test_the_header_takes_the_sentence_along_even_while_it_is_being_typed(home: Page) -> None:
    unroll = home.locator("#nav-unroll")
    assert "text" not in (unroll.get_attribute("href") or "")
    held: list[Any] = []
    home.route("**/?*", lambda route, _: held.append(route))  # no answer comes: the text stays unanswered
    home.locator(INPUT).evaluate(
        "field => { field.value = '你多大了'; field.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    links = [home.locator(id).evaluate("link => link.href") for id in ("#nav-sentence", "#language")]
    assert [home.evaluate("url => new URL(url).searchParams.get('text')", link) for link in links] == [
        "你多大了",
        "你多大了",
    ]
    home.unroute("**/?*")
    unroll.click()
    expect(home.locator(INPUT)).to_have_value("你多大了")
    home.locator("#nav-sentence").click()
    announced(home, "你多大了")


@pytest.mark.parametrize("wrong", ["0", "-3", ""])
def test_a_k_out_of_range_gives_way_to_the_one_in_force(page: Page, wrong: str) -> None:
    page.goto("/?lang=zh&smoothing=add_k&k=2")
    page.locator("#setup > summary").click()
    page.locator("#k").fill(wrong)
    expect(page.locator("#result .notice")).to_contain_text("k：")
    expect(page.locator("#k")).to_have_value(wrong)  # it may become 0.5 yet
    page.locator("#k").blur()
    expect(page.locator("#k")).to_have_value("1")
    expect(page.locator("#result .notice")).to_be_visible()
    page.locator("#k").fill(wrong)
    page.keyboard.press("Enter")
    expect(page.locator("#k")).to_have_value("1")
