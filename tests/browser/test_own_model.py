"""A model of one's own, from the stage or the ledger: told before it is kept, by keyboard, deleted again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect
from safetensors.numpy import save

WORDS = ["<unk>", "<bos>", "<eos>", "the", "cat", "sat"]
ONE = "\\1-grams:\n-99 <s> -0.5\n-1 </s>\n-2 <unk>\n-0.3 the -0.2\n-0.6 cat\n"
ARPA = f"\\data\\\nngram 1=5\nngram 2=1\n\n{ONE}\n\\2-grams:\n-0.1 <s> the\n\n\\end\\\n"


def network(title: str) -> FilePayload:
    rng = np.random.default_rng(3)
    sizes = {"weight_ih_l0": (4, 6), "weight_hh_l0": (4, 4), "bias_ih_l0": (4,), "bias_hh_l0": (4,)}
    shapes = {f"rnn.{name}": size for name, size in sizes.items()} | {"fc.weight": (6, 4), "fc.bias": (6,)}
    content = save({name: rng.normal(size=size).astype(np.float32) for name, size in shapes.items()})
    return file(f"{title}.safetensors", content)


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def words() -> FilePayload:
    return file("words.json", json.dumps(WORDS).encode())


@pytest.fixture
def title(page: Page, base_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A name that no other test gives: the server's data are shared by all, also by those that run beside."""
    name = f"own{zlib.crc32(request.node.nodeid.encode())}"
    yield name
    for model in own_models(page, name):
        page.request.delete(f"/api/v1/models/{model['id']}")


def own_models(page: Page, title: str) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = page.request.get("/api/v1/models").json()["models"]
    return [model for model in models if model["title"]["en"] == title]


def test_a_network_is_brought_to_the_stage_by_keyboard(page: Page, title: str) -> None:
    page.goto("/unroll?lang=en")
    page.locator("#networks summary").focus()
    page.keyboard.press("Enter")
    page.locator("#networks [data-bring]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bring")).to_be_visible()
    page.locator("#bring-file").set_input_files(file("model.pt", b"\x80\x02}q."))
    expect(page.locator("#bring-problem")).to_contain_text('torch.load("model.pt", weights_only=True)')
    page.locator("#bring-file").set_input_files(network(title))
    expect(page.locator("#bring-told")).to_contain_text("tokens are ids, 0 to 5")
    expect(page.locator("#bring-problem")).to_be_hidden()
    page.locator("#bring-vocabulary").set_input_files(words())
    expect(page.locator("#bring-told")).to_contain_text("Start of a sentence: <bos>")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert own_models(page, title) == []
    page.locator("#bring-form .primary").press("Enter")
    expect(page.locator("#bring")).to_be_hidden()
    expect(page.locator("#networks summary")).to_contain_text(title)
    expect(page.locator("#text")).to_have_value("the cat sat")
    expect(page.locator("#live-status")).to_contain_text(title)
    page.keyboard.press("End")
    expect(page.locator(".why")).to_have_attribute("aria-busy", "false")  # nothing is under way when it goes
    page.locator("#networks summary").press("Enter")
    page.locator("#networks [data-bring]").press("Enter")
    kept = page.locator("#bring-list > ul > li", has_text=title)
    for _ in range(2):
        kept.locator("[data-delete]").press("Enter")
    expect(kept).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#networks summary")).to_be_focused()
    expect(page.locator("#networks summary")).not_to_contain_text(title)


def test_an_arpa_file_is_brought_to_the_ledger_and_opens_its_chain(page: Page, title: str) -> None:
    page.goto("/?lang=en&text=the cat&models=tutorial-char-1gram&boundaries=true")
    page.locator("#setup > summary").press("Enter")
    page.locator("[data-bring]").press("Enter")
    page.locator("#bring-file").set_input_files(file(f"{title}.arpa", ARPA.encode()))
    expect(page.locator("#bring-told")).to_contain_text("5 1-grams, 1 2-grams")
    page.locator("#bring-form .primary").press("Enter")
    expect(page.locator("#bring")).to_be_hidden()
    if page.locator("#setup").get_attribute("open") is None:  # the answer has the fold closed
        page.locator("#setup > summary").press("Enter")
    expect(page.locator("#model-chips .chip", has_text=title)).to_be_visible()
    row = page.locator(".sheet tbody tr", has_text=title)
    expect(row.locator(".factor .dec").first).to_have_text("0.7943")
    row.locator(".factor").nth(1).press("Enter")
    expect(page.locator("#evidence .links")).to_contain_text("not listed")
    expect(page.locator("#evidence")).to_contain_text("no counts")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_page_works_without_a_script(scriptless: Page, title: str) -> None:
    page = scriptless
    page.goto("/unroll?lang=en")
    page.locator("#networks summary").click()
    page.locator("#networks [data-bring]").click()
    page.locator("#bring-file").set_input_files(network(title))
    page.locator("[name=dry_run]").click()
    expect(page.locator("#bring-told")).to_contain_text("H = 4, |V| = 6")
    page.locator("#bring-file").set_input_files(network(title))
    page.locator("#bring-vocabulary").set_input_files(words())
    page.locator("#bring-form .primary").click()
    kept = page.locator("#bring-list > ul > li", has_text=title)
    kept.get_by_role("link", name="On the stage").click()
    expect(page.locator("#text")).to_have_value("the cat sat")
    page.goto("/models?lang=en")
    kept.locator("[data-delete]").click()
    expect(kept).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_models_is_in_order(page: Page, title: str, lang: str) -> None:
    page.request.post("/api/v1/models", multipart={"file": network(title)})
    page.goto(f"/models?lang={lang}")
    page.locator("#bring-list > ul > li", has_text=title).locator("summary").click()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page)
        assert found.violations_count == 0, (width, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
