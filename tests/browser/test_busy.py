"""A busy server is asked again by the page itself, which says so, and does not go on for ever."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

INPUT = "#text"
# The server refuses the first two questions for a sentence; a real 503 would be an error in the console.
REFUSING = """
const ask = window.fetch;
window.refused = 0;
window.fetch = (url, how) => String(url).includes("text=") && window.refused < 2 && ++window.refused
  ? Promise.resolve(new Response("busy", { status: 503, headers: { "Retry-After": "1" } })) : ask(url, how);
"""


@pytest.mark.parametrize(("lang", "words"), [("zh", "服务器正忙"), ("en", "The server is busy")])
def test_the_page_asks_a_busy_server_again(page: Page, lang: str, words: str) -> None:
    page.add_init_script(REFUSING)
    page.goto(f"/?lang={lang}")
    expect(page.locator("#busy")).to_be_hidden()
    page.locator(INPUT).fill("明天天气好")
    expect(page.locator("#busy")).to_contain_text(words)
    expect(page.locator("#busy")).to_be_visible()
    expect(page.locator("#twin")).to_have_attribute("href", re.compile(quote("明天天气好")), timeout=8000)
    expect(page.locator("#busy")).to_be_hidden()
    assert page.evaluate("window.refused") == 2
