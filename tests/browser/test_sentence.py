"""The sentence page in a browser: what is typed is what is scored, and the figures are those of the API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

INPUT = "#text"
CHART = ".canvas .main-svg"
BIGRAM = "tatoeba-zh-char-2gram"


def row(page: Page, name: str) -> Any:
    return page.locator(".sheet tbody tr").filter(
        has=page.locator("th .who", has_text=re.compile(f"^\\s*{name}\\s*$"))
    )


def type_over(page: Page, text: str) -> None:
    page.locator(INPUT).press("ControlOrMeta+a")
    page.keyboard.type(text, delay=15)


def announced(page: Page, text: str) -> None:
    """Wait until the ledger is that of `text`."""
    expect(page.locator("[data-column] .token")).to_have_text(list(text))


def unfold(page: Page) -> None:
    """Open the line that says how it is asked into its rows of chips."""
    page.locator("#setup > summary").click()


@pytest.fixture
def home(page: Page) -> Page:
    page.goto("/")
    announced(page, "今天的天气真好呀")
    return page


def test_the_default_sentence_under_four_models_with_tianqi_as_183_of_2797(home: Page) -> None:
    expect(home.locator(".sheet tbody tr")).to_have_count(4)
    cell = row(home, "二元").locator("td").nth(4)
    assert re.sub(r"\s+", "", cell.locator(".frac").inner_text()) == "183/2,797"
    expect(cell.locator(".dec")).to_have_text("0.0654")
    expect(home.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_typing_changes_the_number_and_the_address_and_keeps_the_caret(home: Page) -> None:
    before = home.locator(".sums .much").first.inner_text()
    home.locator(INPUT).focus()
    home.keyboard.press("End")
    home.keyboard.press("ArrowLeft")
    home.keyboard.press("Backspace")
    announced(home, "今天的天气真呀")
    assert home.locator(".sums .much").first.inner_text() != before
    assert home.evaluate("new URLSearchParams(location.search).get('text')") == "今天的天气真呀"
    assert home.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["text", 6]
    home.keyboard.type("冷")
    announced(home, "今天的天气真冷呀")


def test_back_and_forward_bring_the_sentences_again(home: Page) -> None:
    home.locator(INPUT).focus()
    type_over(home, "你多大了")
    announced(home, "你多大了")
    home.go_back()
    announced(home, "今天的天气真好呀")
    expect(home.locator(INPUT)).to_have_value("今天的天气真好呀")
    home.go_forward()
    announced(home, "你多大了")
    expect(home.locator(INPUT)).to_have_value("你多大了")


def test_nothing_is_sent_while_pinyin_is_being_composed(home: Page) -> None:
    sent: list[str] = []
    home.on("request", lambda request: sent.append(request.url))
    home.locator(INPUT).dispatch_event("compositionstart")
    home.locator(INPUT).fill("今天tianqi")
    home.wait_for_timeout(400)
    assert sent == []
    home.locator(INPUT).fill("今天天气")
    home.locator(INPUT).dispatch_event("compositionend")
    announced(home, "今天天气")


def test_an_older_answer_never_overwrites_a_newer_one(home: Page) -> None:
    def slow(route: Any) -> None:
        if "%E6%85%A2" in route.request.url:  # 慢
            home.wait_for_timeout(700)
        route.continue_()

    home.route("**/?*", slow)
    home.locator(INPUT).fill("慢")
    home.wait_for_timeout(250)
    home.locator(INPUT).fill("快")
    announced(home, "快")
    home.wait_for_timeout(900)
    announced(home, "快")
    home.unroute_all(behavior="wait")


def test_the_figures_are_those_of_the_api(home: Page) -> None:
    twin = home.locator("#twin").get_attribute("href")
    assert twin
    answer = home.request.get(twin).json()
    assert home.evaluate("JSON.parse(document.getElementById('data').textContent)") == answer
    for score, shown in zip(answer["scores"], home.locator(".sheet tbody tr").all(), strict=True):
        cells = shown.locator("td:not(.total)").all()
        for factor, cell in zip(score["factors"], cells, strict=True):
            assert_same(factor["prob"], cell.locator(".dec").inner_text().strip("!\n "))
            if score["kind"] == "ngram":
                counts = cell.locator(".frac").inner_text().replace(",", "").split()
                assert "".join(counts) == f"{factor['count']}/{factor['context_count']}"
            else:
                assert str(factor["rank"]) in cell.locator(".rank").inner_text()
        assert_same(score["prob"], shown.locator("td.total").first.inner_text())


def assert_same(value: float, text: str) -> None:
    mantissa, _, exponent = text.replace("−", "-").replace("\n", "").partition("× 10")
    shown = float(mantissa) * 10 ** int(exponent or 0)
    assert shown == pytest.approx(value, rel=0.05, abs=5e-5 if "×" not in text else 0)


def test_a_zero_says_what_was_never_seen_and_add_k_takes_it_away(home: Page) -> None:
    cell = row(home, "二元").locator("td").nth(7)
    expect(cell).to_have_class("zero")
    expect(cell).to_have_attribute("title", "“好呀”从未出现")
    expect(home.locator(".zeros")).to_contain_text("“好”出现过 2,461 次")
    home.get_by_role("link", name="改用加 k 平滑").click()
    expect(row(home, "二元").locator("td").nth(7).locator(".frac")).to_contain_text("0+1")
    expect(home.locator(".zero, .zeros")).to_have_count(0)
    expect(home.locator("#smoothing-add_k")).to_be_checked()
    assert "smoothing=add_k" in home.url


def test_a_context_that_was_never_seen_is_told_as_0_of_0(page: Page) -> None:
    page.goto("/?text=气今好&models=tatoeba-zh-char-3gram")
    expect(page.locator(".zeros")).to_contain_text("从未出现")
    page.goto("/?text=鬯今好&models=tatoeba-zh-char-2gram&lang=en")
    expect(row(page, "Bigram").locator("td").nth(1).locator(".frac")).to_have_text(re.compile(r"0\s*/\s*0"))
    expect(row(page, "Bigram").locator("td").nth(1)).to_have_attribute(
        "title", re.compile("context .* was never seen")
    )


def test_models_and_corpora_are_chosen_by_chips(home: Page) -> None:
    unfold(home)
    home.locator(f"#model-{BIGRAM}").focus()
    home.keyboard.press("Space")
    expect(home.locator(".sheet tbody tr")).to_have_count(3)
    expect(home.locator(f"#model-{BIGRAM}")).to_be_focused()
    home.locator("#corpus-tutorial").click()
    expect(home.locator("#corpus-tutorial")).to_have_attribute("aria-current", "true")
    frac = row(home, "一元").locator("td").nth(1).locator(".frac")
    assert re.sub(r"\s+", "", frac.inner_text()) == "33/10,000"
    assert "rnn-zh-char" in home.url
    assert "tutorial-char-1gram" in home.url


def test_an_address_opened_elsewhere_shows_the_same(home: Page, elsewhere: Page) -> None:
    unfold(home)
    home.locator("#cut-word").click()
    expect(home.locator("[data-column] .token")).to_have_text(["今天", "的", "天气", "真好", "呀"])
    home.locator("label.chip:has(#boundaries)").click()
    expect(home.locator("[data-column] .token").last).to_have_text("</s>")
    elsewhere.goto(home.url)
    assert elsewhere.locator("#result table").inner_text() == home.locator("#result table").inner_text()


def test_the_chart_stands_over_the_ledgers_columns(home: Page) -> None:
    home.wait_for_selector(CHART)
    home.wait_for_function("() => document.querySelectorAll('.canvas .trace').length === 6")
    marks, columns = home.evaluate(
        """() => [
          [...document.querySelectorAll('.canvas .trace')].at(0).querySelectorAll('.point'),
          document.querySelectorAll('[data-column]'),
        ].map((all) => [...all].map((one) => one.getBoundingClientRect())
          .map((box) => (box.left + box.right) / 2))"""
    )
    assert marks == pytest.approx(columns, abs=1)
    expect(home.locator(".caption")).to_have_text(
        re.compile(r"^RNN 128 维认为最意外的是“呀”：[\d.]+ 比特（二元、三元认为“呀”不可能）$")
    )


def test_a_factor_opens_its_evidence_by_the_address_and_closes_it_again(home: Page) -> None:
    factor = row(home, "RNN 128 维").locator("td button").nth(4)
    factor.focus()
    home.keyboard.press("Enter")
    expect(home.locator("#evidence")).to_be_visible()
    expect(factor).to_have_attribute("aria-expanded", "true")
    expect(home.locator("#evidence-title")).to_be_focused()
    assert home.evaluate("new URLSearchParams(location.search).get('at')") == "rnn-zh-char:5"
    step = home.locator("#evidence a[href*='/unroll?']").get_attribute("href") or ""
    assert all(part in step for part in ("t=5", "stage=yhat", "model=rnn-zh-char"))
    home.locator(INPUT).fill("今天天气真好呀")
    announced(home, "今天天气真好呀")
    expect(factor).to_have_attribute("aria-expanded", "true")
    factor.press("Space")
    expect(home.locator("#evidence")).to_have_count(0)
    expect(factor).to_be_focused()
    assert "at=" not in home.url
