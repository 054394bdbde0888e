"""Candidates of the sentence page as they stand in the address, without JavaScript."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.api.page import get, notice_of

pytestmark = pytest.mark.anyio
BIGRAM = "tatoeba-zh-char-2gram"


def listed(html: str) -> list[str]:
    """The texts of the last ranking, best first."""
    [section] = re.findall(r'<section class="card candidates".*?</section>', html, re.DOTALL)
    last = section.split('<table class="ranking">')[-1]
    return [unescape(text) for text in re.findall(r'<th scope="row"[^>]*><bdi>(.*?)</bdi>', last)]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ({}, ["你多大了", "怎么老是你"]),
        ({"add": " 你几岁 "}, ["你几岁", "你多大了", "怎么老是你"]),
        ({"add": "你多大了"}, ["你多大了", "怎么老是你"]),
        ({"c": ["你几岁", "", "你几岁"]}, ["你几岁"]),
        ({"c": "<b>天气&"}, ["<b>天气&"]),
        ({"c": ""}, []),
        ({"models": "tatoeba-en-word-3gram", "text": "I am"}, ["How old are you?", "How are you old?"]),
    ],
)
async def test_the_list_is_what_the_address_says(client, query, texts):
    _, html = await get(client, "/", **{"models": BIGRAM, "smoothing": "kneser_ney", **query})
    assert sorted(listed(html)) == sorted(texts)
    if texts:
        page, _ = await get(client, "/", **{"models": BIGRAM, "smoothing": "kneser_ney", **query})
        models = [score["model"] for score in page.data()["scores"]]
        body = {"texts": texts, "models": models, "smoothing": "kneser_ney"}
        rankings = (await client.post("/api/v1/rank", json=body)).json()["rankings"]
        assert listed(html) == [one["text"] for one in rankings[-1]["candidates"]]


@pytest.mark.parametrize(
    ("query", "said", "count"),
    [
        ({"c": [f"{n}天" for n in range(20)]}, "最多 12", 12),
        ({"c": ["天气", "天\ufffd"]}, "第 2 个字符", 1),
        ({"c": ["天气", "天" * 2000]}, "最多 1500", 1),
    ],
)
async def test_a_candidate_that_cannot_be_scored_is_told_and_left_out(client, query, said, count):
    _, html = await get(client, "/", models=BIGRAM, **query)
    assert said in notice_of(html)
    assert len(listed(html)) == count


async def test_found_sentences_offer_their_translations_and_keep_the_rest_of_the_state(client):
    _, html = await get(
        client, "/", text="天气", models=BIGRAM, smoothing="add_k", k="0.5", find="how OLD are you?"
    )
    [link] = re.findall(r'id="found-1" lang="en" href="([^"]+)"', html)
    page, html = await get(client, unescape(link))
    assert len(listed(html)) == 8
    assert "你多大了？" in listed(html)
    assert [score["text"] for score in page.data()["scores"]] == ["天气"]
    assert page.data()["scores"][0]["k"] == 0.5
    assert "没有含" in (await get(client, "/", find="no such thing anywhere"))[1]


async def test_without_the_parallel_corpus_there_is_no_search(bare, client):
    assert 'id="find"' not in (await get(bare, "/"))[1]
    assert 'id="find"' in (await get(client, "/"))[1]
