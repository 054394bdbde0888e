"""/check in a browser: with a script the answer is swapped in place, without one the form is sent."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_and_its_answer_are_accessible(page: Page, lang: str) -> None:
    page.goto(f"/check?lang={lang}&example=slip")
    for _ in range(2):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page)
            assert found.violations_count == 0, (theme, found.generate_report())
        page.locator("#check .primary").press("Enter")
        expect(page.locator("#slip-tanh_from_a math")).to_be_visible()


def test_the_answer_comes_in_place_and_what_was_written_stays(page: Page) -> None:
    page.goto("/check?lang=en&example=slip")
    field = page.locator("#check-json")
    before = field.input_value()
    page.locator("#check .primary").click()
    expect(page.locator("#result-title")).to_have_text("3 of 6 arrays differ.")
    expect(page.locator(".checked .differs th")).to_have_text(["da", "dW", "db"])
    expect(page.locator("#result")).to_be_focused()
    expect(page.locator("#live-status")).to_have_text("3 of 6 arrays differ.")
    assert field.input_value() == before
    assert page.evaluate("history.length") <= 2

    whole = json.loads(before)
    whole["claimed"] = {"L": whole["claimed"]["L"]}
    field.fill(json.dumps(whole))
    page.locator("#check .primary").click()
    expect(page.locator("#result-title")).to_have_text("Everything agrees: 1 of 1 arrays.")
    expect(page.locator(".slip")).to_have_count(0)
    field.fill("{")
    page.locator("#check .primary").click()
    expect(page.locator("#result .notice")).to_have_text("JSON: not valid JSON.")


def test_a_file_is_checked(page: Page) -> None:
    page.goto("/check?lang=en")
    whole = json.loads(page.locator("#check-json").input_value())
    file = io.BytesIO()
    ids = {name: whole[name] for name in ("inputs", "targets")}
    np.savez(file, **whole["parameters"], **ids, **whole["claimed"])
    sent = {"name": "mine.npz", "mimeType": "application/zip", "buffer": file.getvalue()}
    page.locator("#check-file").set_input_files(sent)
    page.locator("#check .primary").click()
    expect(page.locator("#result-title")).to_have_text("Everything agrees: 6 of 6 arrays.")


def test_without_javascript_the_form_is_sent_and_answered(scriptless: Page) -> None:
    page = scriptless
    page.goto("/check")
    page.get_by_role("link", name="一个有错误的例子").click()
    page.locator("#check .primary").click()
    expect(page.locator("#slip-tanh_from_a h3")).to_have_text("tanh′ 用了 a，而不是 h")
    page.get_by_role("link", name="一个全部正确的例子").click()
    page.locator("#check .primary").click()
    expect(page.locator("#result-title")).to_have_text("全部一致：6 个数组都对。")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_wider_than_a_phone(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/check?lang={lang}&example=slip")
    page.locator("#check .primary").click()
    expect(page.locator(".verdict")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(
        "document.querySelector('.sideways').scrollWidth <= document.querySelector('.sideways').clientWidth"
    )
