"""How the sentence page looks: sizes of type, colours, forced colours, print, and room for its first row."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_looks import SMALL, TOO_WIDE

REDS = """() => {
  const probe = document.body.appendChild(document.createElement('i'));
  const named = ['--w', '--bad'].map((name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  });
  const parts = ['color', 'backgroundColor', 'stroke', 'fill', 'textDecorationColor'];
  return [...document.querySelectorAll('main *')]
    .filter((one) => one.getBoundingClientRect().width)
    .map((one) => [one, getComputedStyle(one)])
    .filter(([, style]) => parts.some((part) => named.includes(style[part])))
    .map(([one]) => one.outerHTML.slice(0, 80));
}"""
SMOOTHED = "smoothing=kneser_ney&at=tatoeba-zh-char-3gram:8"


@pytest.mark.parametrize(
    "query", ["lang=zh", "lang=en", f"lang=zh&{SMOOTHED}", "lang=zh&text=ξ&at=rnn-zh-char:1"]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_type_is_smaller_than_14_px(page: Page, query: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/?{query}")
    page.wait_for_selector(".canvas .main-svg")
    page.locator("#setup > summary").click()
    assert page.evaluate(SMALL) == []
    assert page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_ledgers_first_row_has_air_below(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/?lang={lang}")
    page.wait_for_selector(".canvas .main-svg")
    bottom = page.evaluate("document.querySelector('.sheet tbody tr').getBoundingClientRect().bottom")
    assert bottom <= 790


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_red_of_w_means_nothing_else(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/?lang=en")
    page.wait_for_selector("#growth .chart .main-svg", timeout=60_000)
    reds = page.evaluate(REDS)
    assert reds == []
    assert "gradient" in page.locator(".sheet .zero").first.evaluate(
        "one => getComputedStyle(one).backgroundImage"
    )
    expect(page.locator("#growth td.whole").first).to_have_text(re.compile(r"Perplexity [\d.]+"))


def test_forced_colours_tell_a_chosen_chip_and_show_bars(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, forced_colors="active", locale="en-GB")
    page = context.new_page()
    page.goto("/?lang=en&smoothing=add_k")
    page.locator("#setup > summary").click()
    look = "one => getComputedStyle(one).backgroundColor"
    chosen, other = (page.locator(f"label.chip:has(#smoothing-{kind})") for kind in ("add_k", "mle"))
    assert chosen.evaluate(look) != other.evaluate(look)
    card = page.locator(".card").first.evaluate(look)
    for bar in (".following .bar > span", "#paid .bar > span:not(.before)"):
        assert page.locator(bar).first.evaluate(look) != card
    context.close()


def test_print_shows_question_ledger_and_terms_and_no_controls(page: Page) -> None:
    page.set_viewport_size({"width": 794, "height": 1123})
    page.goto("/?lang=en")
    page.emulate_media(media="print")
    for there in ("#text", ".sheet", "#term-perplexity"):
        expect(page.locator(there)).to_be_visible()
    for gone in (".folded", "#speak", "#copy", ".terms"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate("document.querySelector('.sheet').getBoundingClientRect().right") <= 794


# How far the first point of each line lies beside the middle of its column, and the axis' 0 beside its line.
BESIDE = """() => {
  const middle = ({ left, right }) => (left + right) / 2;
  const column = middle(document.querySelector('[data-column]').getBoundingClientRect());
  const points = [...document.querySelectorAll('.canvas .trace:has(.lines path) .points')]
    .map((one) => one.querySelector('.point'));
  const marks = [...document.querySelectorAll('.axis b')];
  const zero = marks.find((one) => one.textContent === '0').getBoundingClientRect();
  const lines = [...document.querySelectorAll('.canvas .gridlayer path, .canvas .zerolinelayer path')];
  const lowest = Math.max(...lines.map((one) => one.getBoundingClientRect().bottom));
  const across = points.map((one) => Math.abs(middle(one.getBoundingClientRect()) - column));
  return [across.length, Math.max(...across), Math.abs((zero.top + zero.bottom) / 2 - lowest)];
}"""


@pytest.mark.parametrize("width", [800, 1280])
def test_the_printed_chart_stands_over_its_columns(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/?lang=zh")
    page.wait_for_selector(".canvas .main-svg")
    for media in ("screen", "print"):
        page.emulate_media(media=media)  # no frame is drawn in between where paper is printed
        count, beside, below = page.evaluate(BESIDE)
        assert count == 4, media
        assert beside < 1.5, (media, beside)
        assert below < 4, (media, below)
    assert page.evaluate("document.querySelector('.sheet').getBoundingClientRect().width") <= 701


def test_the_dialog_of_an_own_text_gives_the_focus_to_what_can_be_seen(page: Page) -> None:
    page.goto("/?lang=en#own")
    expect(page.locator("#own")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#setup > summary")).to_be_focused()


def test_the_network_knows_what_the_trigram_does_not(page: Page) -> None:
    page.goto("/?lang=zh")
    page.locator("#prepared > summary").click()
    page.locator("#prepared-knows").click()
    expect(page.locator("#f0-6 .frac > :first-child")).to_have_text("0")
    rank = page.locator("#f1-6 .rank").text_content() or ""
    assert int(re.sub(r"\D", "", rank)) <= 10


def test_arrow_keys_choose_no_model(page: Page) -> None:
    page.goto("/?lang=en")
    page.locator("#setup > summary").click()
    page.locator("#model-rnn-en-word").focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#model-rnn-en-word")).to_be_focused()
    expect(page.locator("#model-rnn-en-word")).to_be_checked()
    page.goto("/unroll?lang=en")
    shown = page.locator("#model").input_value()
    page.locator("#networks > summary").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert page.locator("#model").input_value() == shown
