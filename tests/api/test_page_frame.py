"""What holds for every page: its language, its files, no script or address that is not ours."""

from __future__ import annotations

import re

import pytest

from tests.api.page import Page, get

pytestmark = pytest.mark.anyio

LANGUAGES = [
    ({}, {}, "zh"),
    ({"lang": "en"}, {"Accept-Language": "zh"}, "en"),
    ({}, {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.8"}, "en"),
    ({}, {"Accept-Language": "fr, zh-TW;q=0.7, en;q=0.1"}, "zh"),
    ({"lang": "fr"}, {"Accept-Language": "de"}, "zh"),
    ({}, {"Accept-Language": "en;q=0, zh"}, "zh"),
]


@pytest.mark.parametrize(("query", "headers", "language"), LANGUAGES)
@pytest.mark.parametrize(
    "url", ["/", "/unroll", "/check", "/models", "/docs", "/recipes", "/share", "/nothing"]
)
async def test_the_language_is_the_one_asked_for(client, url, query, headers, language):
    answer = await client.get(url, params=query, headers=headers)
    assert answer.headers["content-language"] == language
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}"' in answer.text


async def test_english_pages_hold_no_chinese_but_the_users_text_and_names(client):
    for path in ("/?text=abc&c=ab&", "/unroll?text=abc&", "/check?", "/docs?", "/recipes?", "/nothing?"):
        url = f"{path}lang=en"
        html = (await client.get(url)).text
        visible = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
        steps = (Page(html).data() or {}).get("steps", []) if url.startswith("/unroll") else []
        predicted = {token["token"] for step in steps for token in step["yhat"]["top"]}
        assert set(re.findall(r"[\u4e00-\u9fff]+", visible)) <= {"展开", "中文"} | predicted, url


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "url", ["/?at=tutorial-char-2gram:2", "/unroll", "/unroll?dir=backward&model=rnn-tiny", "/docs"]
)
async def test_a_summary_has_its_words_from_the_start(client, url, lang):
    """An empty one has no name for a screen reader (axe: summary-name) until a script fills it."""
    html = (await client.get(f"{url}{'&' if '?' in url else '?'}lang={lang}")).text
    summaries = re.findall(r"<summary\b.*?</summary>", html, flags=re.DOTALL)
    assert len(summaries) == html.count("<summary")
    assert [summary for summary in summaries if not re.sub(r"<[^>]+>", "", summary).strip()] == []


async def test_the_other_language_keeps_the_state(client):
    page, _ = await get(client, "/unroll?text=天气&t=2&lang=zh")
    href = page.attributes["language"]["href"]
    assert (await client.get(href)).headers["content-language"] == "en"
    assert Page((await client.get(href)).text).attributes["result"]["data-t"] == "2"


@pytest.mark.parametrize("url", ["/", "/unroll", "/check", "/models", "/docs", "/recipes", "/nothing"])
async def test_no_inline_script_no_handler_no_foreign_address(client, url):
    html = (await client.get(url)).text
    for tag, attributes in Page(html).tags:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        if tag == "script":
            assert attributes.get("type") == "application/json" or attributes["src"].startswith("/")
        if tag in {"link", "img", "script"}:
            address = attributes.get("href") or attributes.get("src") or "/"
            assert address.startswith("/"), (tag, attributes)


@pytest.mark.parametrize("url", ["/", "/unroll", "/check", "/docs", "/recipes"])
async def test_every_file_a_page_names_is_there_for_ever(client, url):
    html = (await client.get(url)).text
    addresses = set(re.findall(r'"(/(?:static|assets)/[^"]+)"', html))
    assert len(addresses) >= 5
    for address in addresses:
        answer = await client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (
            200,
            "public, max-age=31536000, immutable",
        )


async def test_head_of_a_page_has_no_body(client):
    answer = await client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_docs_list_every_error_with_an_anchor(client):
    page, _ = await get(client, "/docs")
    problem = (await client.get("/api/v1/models/x")).json()
    assert problem["type"] == "/docs#model_not_found"
    assert "model_not_found" in page.attributes
