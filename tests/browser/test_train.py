"""A text of one's own is trained on from the page, watched without leaving it, used and deleted."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytest.importorskip("distributed")
LONGEST = 90_000  # ms: workers begin with the first run
TEXT = "天气真好\n今天天气不好\n明天天气真好呀\n" * 12


@pytest.fixture
def train(page: Page):
    """The page, without what earlier tests left."""
    page.goto("/train?corpus=tutorial&lang=zh")
    yield page
    page.goto("/train?lang=zh")
    for button in page.locator("#runs button[value=cancel], #runs button[value=forget]").all():
        button.click()
    for name in ("试训甲", "试训乙"):
        for row in page.locator("#models tr", has_text=name).all():
            row.get_by_role("button").click()
            row.get_by_role("button").click()
            expect(row).to_have_count(0)
    found = page.request.get("/api/v1/corpora").json()["corpora"]
    for card in found:
        if card["title"]["zh"] == "试训文本":
            page.request.delete(f"/api/v1/corpora/{card['id']}")


def test_a_model_is_made_of_ones_own_text(train: Page):
    train.get_by_text("用我自己的文本").click()
    train.get_by_label("文本名称").fill("试训文本")
    train.get_by_label("粘贴在这里").fill(TEXT)
    train.get_by_role("button", name="保存这份文本").click()
    expect(train.locator("#ask-corpus option:checked")).to_have_text("试训文本")
    train.get_by_label("隐藏单元数").fill("8")
    train.get_by_label("通读遍数").fill("6")
    train.get_by_label("模型名称").fill("试训甲")
    train.get_by_label("想跟踪的句子").fill("天气真好")
    train.get_by_role("button", name="开始训练").click()
    run = train.locator("#runs article", has_text="试训甲")
    expect(run).to_be_in_viewport(ratio=0.9)
    expect(run).to_have_attribute("data-state", "done", timeout=LONGEST)
    expect(run).to_contain_text("P(天气真好)")
    expect(run.locator("polyline.training")).to_have_count(1)
    expect(train.locator("#models tr", has_text="试训甲")).to_be_visible()
    assert train.evaluate("performance.getEntriesByType('navigation').length") == 1
    assert Axe().run(train).violations_count == 0
    train.reload()
    expect(run).to_have_attribute("data-state", "done")
    row = train.locator("#models tr", has_text="试训甲")
    row.get_by_role("button").click()
    row.get_by_role("button").click()
    expect(row).to_have_count(0)
    expect(run).to_have_count(0)


def test_what_is_asked_for_is_reckoned_as_it_changes(train: Page):
    train.get_by_label("模型种类").select_option("ngram")
    expect(train.get_by_label("阶数")).to_be_visible()
    train.get_by_label("阶数").fill("5")
    expect(train).to_have_url(re.compile("order=5"))
    expect(train.locator("#plan dd").nth(1)).not_to_be_empty()


def test_it_fits_a_phone_and_works_by_keyboard(train: Page):
    train.set_viewport_size({"width": 360, "height": 740})
    wide = """[...document.querySelectorAll("body *")].filter((one) => !one.closest(".scroll"))
      .filter((one) => one.getBoundingClientRect().right > 360).map((one) => one.outerHTML.slice(0, 80))"""
    assert train.evaluate(wide) == []
    train.locator("#ask-corpus").focus()
    for _ in range(20):
        if train.evaluate("document.activeElement.textContent") == "开始训练":
            break
        train.keyboard.press("Tab")
    assert train.evaluate("document.activeElement.textContent") == "开始训练"
