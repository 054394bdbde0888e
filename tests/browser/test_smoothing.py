"""The ledger under a smoothing that leans on shorter contexts: what its cells show is the API's chain."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


def test_kneser_ney_takes_a_zero_away_and_shows_what_it_leans_on(page: Page) -> None:
    page.goto("/?lang=zh")
    page.get_by_role("link", name="改用 Kneser–Ney 平滑").click()
    expect(page.locator("#smoothing-kneser_ney")).to_be_checked()
    expect(page.locator(".zero, .zeros")).to_have_count(0)
    twin = page.locator("#twin").get_attribute("href")
    assert twin
    assert "smoothing=kneser_ney" in twin
    counted = [score for score in page.request.get(twin).json()["scores"] if score["kind"] == "ngram"]
    rows = page.locator(".sheet tbody tr").all()
    for score, row in zip(counted, rows, strict=False):
        for factor, cell in zip(score["factors"], row.locator("td:not(.total)").all(), strict=True):
            link = factor["chain"][-1]
            assert f"{link['backoff']:.3f}" in cell.locator(".lean").inner_text()
            if link["count"]:
                shown = cell.locator(".frac").inner_text().replace(",", "")
                assert f"{link['count']}−{link['discount']:.2f}" in shown


def test_the_whole_history_cannot_be_chosen_with_it(page: Page) -> None:
    page.goto("/?lang=zh&smoothing=kneser_ney")
    expect(page.locator("#model-tatoeba-zh-char-full")).to_be_disabled()
    page.goto("/?lang=zh")
    expect(page.locator("#model-tatoeba-zh-char-full")).to_be_enabled()


def test_stupid_backoff_is_said_to_be_no_probability(page: Page) -> None:
    page.goto("/?lang=en&smoothing=stupid_backoff")
    expect(page.get_by_text("only scores: they do not sum to 1")).to_be_visible()


def test_its_ledger_fits_a_laptop_and_a_phone(page: Page) -> None:
    """At 1280 px eight columns and the totals stand in view; at 360 only the ledger's own box scrolls."""
    page.goto("/?lang=zh&smoothing=kneser_ney")
    box = page.locator(".scroller").first
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("smoothing", ["mle", "add_k", "witten_bell", "kneser_ney", "stupid_backoff"])
def test_with_boundaries_too_the_totals_stand_in_view(page: Page, smoothing: str) -> None:
    page.goto(f"/?lang=zh&boundaries=true&smoothing={smoothing}")
    expect(page.locator("[data-column]")).to_have_count(9)
    assert page.locator(".scroller").first.evaluate("box => box.scrollWidth - box.clientWidth") == 0


@pytest.mark.parametrize(
    ("smoothing", "zh", "en"),
    [
        ("mle", "这一串出现的次数 / 前文出现的次数", "two counts"),
        ("add_k", "N = 3,530", "N = 3,530"),
        ("witten_bell", "后面出现过的种数", "how many kinds of tokens followed"),
        ("kneser_ney", "接续计数", "how many different tokens occur before"),
        ("stupid_backoff", "0.4 × 前文短一格时的分数", "0.4 × the figure given one token less"),
    ],
)
def test_each_smoothing_has_its_own_sentence_over_the_ledger(
    page: Page, smoothing: str, zh: str, en: str
) -> None:
    for lang, words in (("zh", zh), ("en", en)):
        page.goto(f"/?lang={lang}&text=今天的天气真好呀&smoothing={smoothing}")
        expect(page.locator(".how")).to_contain_text(words)
    page.goto(f"/?lang=en&smoothing={smoothing}&models=rnn-zh-char")
    expect(page.locator(".how")).to_have_text(re.compile("^The RNN's row"))


def test_scores_are_headed_as_scores(page: Page) -> None:
    page.goto("/?lang=zh&smoothing=stupid_backoff")
    totals = page.locator(".sheet tbody tr").first.locator("td.total")
    expect(totals.first).to_contain_text("分数")
    expect(totals.last).to_have_text("–")
    expect(page.locator(".sheet tbody tr").last.locator("td.total").last).to_contain_text("N = 8")
    expect(page.locator(".sums li").first).to_contain_text("分数，不是概率")
    page.goto("/?lang=zh&smoothing=stupid_backoff&models=tatoeba-zh-char-2gram")
    expect(page.locator("thead .total").first).to_have_text("分数")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_pays_is_told_with_bars_and_a_zero_with_a_hatch(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/?lang={lang}&text=今天的天气真好呀&smoothing=kneser_ney")
    asked = page.locator("#paid .asked td")
    expect(asked.nth(0)).to_have_text("0")
    expect(asked.nth(1).locator(".none")).to_have_text("0")
    seen, unseen = (
        [float(one) for one in row.locator("td:not(.bar)").all_text_contents()[1:]]
        for row in page.locator("#paid .sums-of tr").all()
    )
    assert (seen[0], unseen[0]) == (1, 0)
    assert 0 < unseen[1] < seen[1] < 1
    assert sum((seen[1], unseen[1])) == pytest.approx(1, abs=2e-4)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.goto(f"/?lang={lang}&text=今天的天气真好呀&smoothing=add_k&at=tatoeba-zh-char-2gram:2")
    expect(page.locator("#paid .asked th")).to_have_text("天")
    page.goto(f"/?lang={lang}&text=今天的天气真好呀")
    expect(page.locator("#paid")).to_have_count(0)


BEYOND = """[...document.querySelectorAll('.sheet td')].filter(cell => cell.offsetParent).flatMap(cell => {
    const box = cell.getBoundingClientRect();
    return [...cell.querySelectorAll('.factor span:not(.vh)')].map(one => one.getBoundingClientRect())
        .map(one => Math.max(box.left - one.left, one.right - box.right)).filter(beyond => beyond > 0.5);
})"""


@pytest.mark.parametrize("smoothing", ["mle", "add_k", "witten_bell", "kneser_ney", "stupid_backoff"])
@pytest.mark.parametrize("width", [360, 700, 1280])
def test_no_figure_of_a_factor_leaves_its_column(page: Page, smoothing: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/?lang=zh&text=今天的天气真好呀&smoothing={smoothing}")
    page.locator(".sheet td .factor:visible").first.wait_for()
    assert page.evaluate(BEYOND) == []
