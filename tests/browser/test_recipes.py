"""The recipes: each is copied as it runs, nothing is wider than a phone, and a screen reader gets along."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.settings import ROOT


def test_a_recipe_is_copied_as_it_runs(page: Page, base_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/recipes?lang=en")
    button = page.locator("[data-copies=code-recipe-numpy_network]")
    button.click()
    expect(button).to_have_text("Copied")
    expect(page.locator("#live-status")).to_have_text("Copied")
    file = (ROOT / "templates" / "recipes" / "numpy_network.py").read_text(encoding="utf-8")
    wanted = file.replace("http://127.0.0.1:8000", base_url)
    assert page.evaluate("navigator.clipboard.readText()") == wanted


def test_where_the_browser_does_not_let_a_page_copy_the_recipe_is_selected(page: Page) -> None:
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false"
    )
    page.goto("/recipes?lang=en")
    page.locator("[data-copies=code-recipe-install]").click()
    expect(page.locator("[data-copies=code-recipe-install]")).to_have_text("Not copied")
    assert page.evaluate("getSelection().toString().trim()") == "pip install ."


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_no_fault_and_fits(page: Page, language: str) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"/recipes?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, (width, found.generate_report())
        page.get_by_role("link", name="PyTorch").first.click()
        expect(page.locator("#pytorch")).to_be_in_viewport()
