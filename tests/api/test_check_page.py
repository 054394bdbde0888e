"""The page /check without JavaScript: a form with an example in it, and its answer."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import numpy as np
import pytest

from tests.api.page import Page, get, notice_of

pytestmark = pytest.mark.anyio


def example_in(html):
    return unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)[1])


async def sent(client, text="", lang="en", file=None):
    files = {"json": (None, text), "file": file or ("", b"")}
    answer = await client.post(f"/check?lang={lang}", files=files)
    assert answer.headers["content-language"] == lang
    return answer


async def test_the_example_agrees_as_it_stands(client):
    _, html = await get(client, "/check")
    answer = await sent(client, example_in(html))
    assert answer.status_code == 200
    assert "Everything agrees: 6 of 6 arrays." in answer.text
    assert "What went wrong" not in answer.text
    assert example_in(answer.text) == example_in(html)


@pytest.mark.parametrize(("lang", "title"), [("zh", "tanh′ 用了 a，而不是 h"), ("en", "tanh′ taken from a")])
async def test_the_example_with_a_mistake_is_told_with_its_line(client, lang, title):
    _, html = await get(client, "/check", example="slip")
    answer = await sent(client, example_in(html), lang)
    page = Page(answer.text)
    assert "slip-tanh_from_a" in page.attributes
    assert title in answer.text
    assert "<code>da = (1 - h**2) * dh</code>" in answer.text
    lines = [attributes["alttext"] for tag, attributes in page.tags if tag == "math"]
    assert lines == [r"\nabla a^{(t)} = (1 - h^{(t)} \odot h^{(t)}) \odot \nabla h^{(t)}"]
    assert answer.text.count('<tr class="differs">') == 3


async def test_a_file_is_taken_before_the_text(client):
    _, html = await get(client, "/check")
    whole = json.loads(example_in(html))
    file = io.BytesIO()
    np.savez(
        file, **whole["parameters"], inputs=whole["inputs"], targets=whole["targets"], **whole["claimed"]
    )
    answer = await sent(client, "not read", file=("mine.npz", file.getvalue()))
    assert "Everything agrees" in answer.text


async def test_numbers_of_no_slip_are_told_so(client):
    _, html = await get(client, "/check")
    whole = json.loads(example_in(html))
    whole["claimed"] = {"loss": 1000}
    answer = await sent(client, json.dumps(whole))
    assert "none of the 26 mistakes known here" in answer.text
    assert not [
        name for name in Page(answer.text).attributes if name.startswith("slip-") and name != "slip-title"
    ]


async def test_slips_with_the_same_numbers_are_all_told(client):
    _, html = await get(client, "/check")
    whole = json.loads(example_in(html))
    whole["claimed"] = {"dW": [[0, 0, 0]] * 3}  # h(0) = 0, so the first term alone is 0
    answer = await sent(client, json.dumps(whole))
    assert "Each of these mistakes gives exactly these numbers" in answer.text
    assert {"slip-overwritten", "slip-state_reset"} <= set(Page(answer.text).attributes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "JSON: it is missing."),
        ("{", "JSON: not valid JSON."),
        ("<script>alert(1)</script>", "JSON: not valid JSON."),
        (
            '{"parameters": {"<b>": [1]}, "inputs": [0], "targets": [0], "claimed": {"h": [1]}}',
            "parameters: these",
        ),
        ('{"<i>": 1}', "<i>: there is no such field."),
    ],
)
async def test_what_cannot_be_used_is_told_above_the_form_and_stays_in_it(client, text, told):
    answer = await sent(client, text)
    assert answer.status_code == 200
    assert notice_of(answer.text).startswith(told)
    assert example_in(answer.text) == text
    assert "<script>alert" not in answer.text


async def test_another_sites_page_may_not_send_the_form(client):
    answer = await client.post("/check", files={"json": (None, "{}")}, headers={"Origin": "http://evil.test"})
    assert answer.status_code == 403


async def test_a_wrong_example_in_the_address_is_told(client):
    _, html = await get(client, "/check", example="nothing")
    assert "example" in notice_of(html)


async def test_the_page_is_linked_from_the_header_and_the_stages_files(client):
    _, html = await get(client, "/unroll")
    assert html.count('href="/check"') == 2


async def test_a_browser_may_name_this_page_as_the_forms_origin(client):
    """Under `no-referrer` it would send `Origin: null`, which is refused."""
    assert (await client.get("/check")).headers["referrer-policy"] == "same-origin"
