"""What the unroll page lets one take away, and the code that it shows running."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import STAGES, TEXT, choose, open_at


def lit(page: Page) -> str:
    """The lit lines of the functions that are shown."""
    return "\n".join(page.locator(".listing:visible [aria-current]").all_text_contents())


def test_the_line_that_computes_the_stage_is_lit_forward_and_backward(page: Page) -> None:
    open_at(page, "t=6&stage=a")
    lines = {
        "a": "params.W @ h_before",
        "h": "np.tanh(a)",
        "o": "params.c +",
        "yhat": "np.exp(o",
        "L": "log_z - o[",
    }
    for stage in STAGES:
        choose(page, stage)
        assert lines[stage] in lit(page)
        assert sum(line in lit(page) for line in lines.values()) == 1
    open_at(page, "dir=backward&stage=h&t=9&lang=en")
    assert "params.W.T @ da_after" in lit(page)
    expect(page.locator(".listing:visible")).to_have_count(3)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".listing:visible [aria-current]")).to_contain_text("1 - h**2")
    expect(page.locator(".why")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-role=reach] svg").first).to_be_visible()
    assert Axe().run(page).violations_count == 0


def test_links_give_files_and_the_graph_is_saved_as_a_picture(page: Page, tmp_path: Path) -> None:
    open_at(page, "t=6&stage=h&model=rnn-tiny&set=b_1_0.5")
    links = page.locator("[data-part=export] a[download]")
    expect(links).to_have_count(4)
    for link in links.all():
        href = link.get_attribute("href") or ""
        assert "set=b_1_0.5" in href
        answer = page.request.get(href)
        assert answer.ok
        assert "attachment" in answer.headers["content-disposition"]
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with page.expect_download() as saved:
            page.locator(f"[data-picture={kind}]").click()
        assert saved.value.suggested_filename == f"{TEXT}-t6-h.{kind}"
        content = Path(saved.value.path()).read_bytes()
        assert content.startswith(start)
    words = re.sub(r"<[^>]+>", " ", content.decode())
    assert all(token in words for token in TEXT)
    face = re.search(
        r'@font-face { font-family: "STIX Two Math"; src: url\("data:font/woff2;base64,', content.decode()
    )
    assert face  # whoever opens it has the letters of the page
    expect(page.locator("[data-part=export] [data-status]")).to_be_empty()
