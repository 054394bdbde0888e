"""Weights of the tiny network changed by hand: every column follows, the address and the API agree."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import TEXT, address_holds, answer_of, choose, number, open_at

INLINED = "JSON.parse(document.getElementById('data').textContent)"


def test_a_changed_weight_changes_every_column_and_stands_in_the_address(page: Page) -> None:
    open_at(page, "model=rnn-tiny&t=3&stage=a")
    before = page.evaluate(INLINED)
    entry = page.locator("[data-key=W_2_3]")
    assert [
        number(cell) for cell in page.locator("[data-matrix=W] .entry").all_inner_texts()
    ] == pytest.approx([value for row in before["parameters"]["W"] for value in row])
    expect(page.locator("[data-matrix=U] td[data-lit]")).to_have_count(3)  # the column of x(3)
    page.locator("[data-key=W_1_1]").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    address_holds(page, set="W_2_3_1.5", t=3, stage="a")
    expect(page.locator("td.changed")).to_have_count(1)
    expect(entry).to_be_focused()
    expect(entry).to_have_text("1.5")
    after, api = page.evaluate(INLINED), answer_of(page)
    assert after == api
    assert all(
        one["h"] != other["h"] for one, other in zip(before["steps"][1:], after["steps"][1:], strict=True)
    )
    parameters = {name: after["parameters"][name] for name in "UWVbc"}
    ids = {"inputs": after["outline"]["x"], "targets": after["outline"]["y"]}
    own = page.request.post(
        "/api/v1/trace", data={"parameters": parameters, "dtype": "float32", **ids}
    ).json()
    assert [step["h"] for step in own["steps"]] == [step["h"] for step in after["steps"]]
    best = max(range(3), key=lambda i: abs(api["steps"][2]["a"][i]))
    assert number(page.locator("[data-result=a]").text_content() or "") == pytest.approx(
        api["steps"][2]["a"][best], abs=5.1e-5
    )
    page.go_back()
    expect(page.locator("td.changed")).to_have_count(0)
    page.go_forward()
    expect(page.locator("td.changed")).to_have_count(1)
    page.get_by_role("button", name="恢复原来的权重").click()
    expect(page.locator("td.changed")).to_have_count(0)
    assert page.evaluate(INLINED)["steps"] == before["steps"]


def test_what_is_no_weight_gets_words_and_changes_nothing(page: Page) -> None:
    open_at(page, "model=rnn-tiny&set=b_1_0.5&lang=en")
    expect(page.locator(".weights-foot")).to_contain_text("Changed: b[1]: −0.28 → 0.5")
    for text, words in (("abc", "Enter a number"), ("1e300", "too large")):
        page.locator("[data-key=b_2]").click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator(".weights-foot .bad")).to_contain_text(words)
        page.keyboard.press("Escape")
        expect(page.locator("[data-key=b_2]")).to_be_focused()
    assert Axe().run(page).violations_count == 0
    page.locator("#text").fill(TEXT[:4])
    expect(page.locator("[data-part=steps] tbody tr")).to_have_count(5)
    expect(page.locator("[data-key=b_1]")).to_have_text("0.5")  # kept over a change of sentence
    page.locator("#networks summary").click()
    page.locator("#networks a", has_text="128").click()
    expect(page.locator("[data-part=weights]")).to_have_count(0)
    assert "set=" not in page.url
    for setting in ("b_1_nan", "W_9_9_1", "hello"):
        open_at(page, f"model=rnn-tiny&set={setting}")
        expect(page.get_by_role("alert")).to_have_count(1)
        expect(page.locator("td.changed")).to_have_count(0)
        choose(page, "h")
