"""Pages: twins of the API, usable under any query, in both languages, with or without corpora."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest

pytestmark = pytest.mark.anyio
SENTENCE = "今天的天气真好呀"


class Page(HTMLParser):
    """What the tests look at: ids with their texts, links, form fields."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.attributes[found["id"]] = found
        self._inside = found.get("id") if tag == "script" else None

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside:
            self.texts[self._inside] = self.texts.get(self._inside, "") + data

    def data(self, name="data"):
        return json.loads(self.texts[name])


async def get(client, url, **query) -> tuple[Page, str]:
    answer = await client.get(url, params=query or None, headers={"Accept-Language": "zh"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text), answer.text


def notice_of(html: str) -> str:
    found = re.search(r'<div class="notice[^>]*><p>(.*?)</p>', html, re.DOTALL)
    return unescape(found[1]) if found else ""


TWINS = [
    "/",
    "/?text=天气&models=tutorial-char-2gram&models=rnn-tiny&smoothing=add_k&k=0.5&boundaries=true",
    "/?text=</script><b>%26amp;\u2028&models=tutorial-char-1gram",
    "/?text=怎么老是你",
    "/unroll",
    "/unroll?text=天气真好&model=rnn-tiny&t=2&stage=o&top_k=5&level=1",
    "/unroll?text=<!--</script>😀",
]


@pytest.mark.parametrize("url", TWINS)
async def test_a_page_holds_exactly_what_the_api_answers(client, url):
    page, _ = await get(client, url)
    [twin] = [found["href"] for tag, found in page.tags if tag == "link" and found.get("type") == "application/json"]
    answer = await client.get(twin)
    assert answer.status_code == 200
    assert page.data() == answer.json()


async def test_the_default_sentence_under_four_models(client):
    page, html = await get(client, "/")
    assert [score["text"] for score in page.data()["scores"]] == [SENTENCE] * 4
    for figure in ("183", "2,797"):
        assert figure in html
    assert not notice_of(html)


async def test_the_stage_opens_at_the_very_step_of_its_address(client):
    page, html = await get(client, "/unroll", t=6, stage="h", level=2)
    stage = page.attributes["result"]
    assert (stage["data-t"], stage["data-stage"], stage["data-level"]) == ("6", "h", "2")
    trace = page.data()
    assert trace["tau"] == 9
    assert set(trace["steps"][5]) == {"t", "x", "y", "a", "h", "Ux", "Wh", "yhat", "L"}
    assert html.count("<math") >= 5
    assert not notice_of(html)


async def test_the_trigram_stands_beside_the_network(client):
    """The wireframe's line: P(真 | 天气) = 5/183."""
    page, _ = await get(client, "/unroll")
    factor = page.data("beside")["factors"][5]
    assert (factor["token"], factor["context"]) == ("真", ["天", "气"])
    assert (factor["count"], factor["context_count"]) == (5, 183)


async def test_no_trigram_beside_a_network_of_another_making(client, bare):
    assert (await get(client, "/unroll?model=rnn-tiny"))[0].data("beside") is None
    assert (await get(bare, "/unroll"))[0].data("beside") is None


@pytest.mark.parametrize("url", ["/", "/unroll"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请输入一个句子"),
        (" 　 ", "请输入一个句子"),
        ("天" * 2000, "共 2000 个词元，最多 1500 个"),
        ("天\ufffd", "第 2 个字符"),
        ("天\x01", "第 2 个字符"),
        ("今天😀", "😀"),
        ("𠮷天", "𠮷"),
    ],
)
async def test_a_text_that_cannot_be_used_is_told_and_the_page_stays(client, url, text, said):
    page, html = await get(client, url, text=text)
    assert said in notice_of(html)
    assert page.attributes["text"]["value"] == text
    assert "result" in page.attributes


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/?models=nobody", "nobody"),
        ("/?models=" + ",".join(f"tutorial-char-{n}gram" for n in range(1, 6)) + ",nobody", "nobody"),
        ("/?smoothing=magic", "mle, add_k"),
        ("/?k=-1", "k："),
        ("/?k=nan", "k："),
        ("/?boundaries=perhaps", "boundaries："),
        ("/?text=%ff", "UTF-8"),
        ("/unroll?text=%ff", "UTF-8"),
        ("/unroll?model=nobody", "nobody"),
        ("/unroll?model=tatoeba-zh-char-2gram", "tatoeba-zh-char-2gram"),
        ("/unroll?t=99", "这里用 9"),
        ("/unroll?t=0", "这里用 1"),
        ("/unroll?t=-5", "这里用 1"),
        ("/unroll?t=99999999999999999999", "t："),
        ("/unroll?t=six", "t："),
        ("/unroll?stage=z", "stage："),
        ("/unroll?level=4", "这里用 3"),
        ("/unroll?top_k=1000", "这里用 50"),
    ],
)
async def test_a_field_that_cannot_be_used_is_told_and_the_default_taken(client, url, said):
    page, html = await get(client, url)
    assert said in notice_of(html)
    assert "text" in page.attributes


async def test_unknown_models_give_way_to_the_default_ones(client):
    page, _ = await get(client, "/?models=nobody")
    assert [score["model"] for score in page.data()["scores"]][-1] == "rnn-zh-char"
    page, _ = await get(client, "/?models=nobody,rnn-tiny")
    assert [score["model"] for score in page.data()["scores"]] == ["rnn-tiny"]


async def test_a_text_that_cannot_be_traced_leaves_the_default_stage(client):
    page, _ = await get(client, "/unroll", text="")
    assert page.data()["text"] == SENTENCE


async def test_without_corpora_the_page_says_what_is_missing_and_what_brings_it(bare, client):
    for url in ("/", "/unroll"):
        _, html = await get(bare, url)
        assert "tatoeba-zh" in html
        assert "make setup" in html
    page, _ = await get(bare, "/")
    assert page.data()["scores"][0]["model"] == "tutorial-char-1gram"
    _, html = await get(bare, "/?models=tatoeba-zh-char-2gram")
    assert "make setup" in notice_of(html)
    assert "make setup" not in (await get(client, "/"))[1]


LANGUAGES = [
    ({}, {}, "zh"),
    ({"lang": "en"}, {"Accept-Language": "zh"}, "en"),
    ({}, {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.8"}, "en"),
    ({}, {"Accept-Language": "fr, zh-TW;q=0.7, en;q=0.1"}, "zh"),
    ({"lang": "fr"}, {"Accept-Language": "de"}, "zh"),
    ({}, {"Accept-Language": "en;q=0, zh"}, "zh"),
]


@pytest.mark.parametrize(("query", "headers", "language"), LANGUAGES)
@pytest.mark.parametrize("url", ["/", "/unroll", "/docs", "/nothing"])
async def test_the_language_is_the_one_asked_for(client, url, query, headers, language):
    answer = await client.get(url, params=query, headers=headers)
    assert answer.headers["content-language"] == language
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}"' in answer.text


async def test_english_pages_hold_no_chinese_but_the_users_text_and_names(client):
    for url in ("/?lang=en&text=abc", "/unroll?lang=en&text=abc", "/docs?lang=en", "/nothing?lang=en"):
        html = (await client.get(url)).text
        visible = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
        steps = (Page(html).data() or {}).get("steps", []) if url.startswith("/unroll") else []
        predicted = {token["token"] for step in steps for token in step["yhat"]["top"]}
        assert set(re.findall(r"[\u4e00-\u9fff]+", visible)) <= {"展开", "中文"} | predicted, url


async def test_the_other_language_keeps_the_state(client):
    page, _ = await get(client, "/unroll?text=天气&t=2&lang=zh")
    href = page.attributes["language"]["href"]
    assert (await client.get(href)).headers["content-language"] == "en"
    assert Page((await client.get(href)).text).attributes["result"]["data-t"] == "2"


@pytest.mark.parametrize("url", ["/", "/unroll", "/docs", "/nothing"])
async def test_no_inline_script_no_handler_no_foreign_address(client, url):
    html = (await client.get(url)).text
    for tag, attributes in Page(html).tags:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        if tag == "script":
            assert attributes.get("type") == "application/json" or attributes["src"].startswith("/")
        if tag in {"link", "img", "script"}:
            address = attributes.get("href") or attributes.get("src") or "/"
            assert address.startswith("/"), (tag, attributes)


@pytest.mark.parametrize("url", ["/", "/unroll", "/docs"])
async def test_every_file_a_page_names_is_there_for_ever(client, url):
    html = (await client.get(url)).text
    addresses = set(re.findall(r'"(/(?:static|assets)/[^"]+)"', html))
    assert len(addresses) >= 5
    for address in addresses:
        answer = await client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


async def test_head_of_a_page_has_no_body(client):
    answer = await client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_docs_list_every_error_with_an_anchor(client):
    page, _ = await get(client, "/docs")
    problem = (await client.get("/api/v1/models/x")).json()
    assert problem["type"] == "/docs#model_not_found"
    assert "model_not_found" in page.attributes
