"""The chain of factors in the page: without JavaScript it says what is left of the gradient, and why."""

from __future__ import annotations

import re

import pytest

from tests.api.page import get, notice_of

pytestmark = pytest.mark.anyio
CHAIN = "/api/v1/trace/chain"
TEXT = "今天的天气真好呀"


def section(html):
    return re.search(r'<section[^>]*id="vanish".*?</section>', html, re.S)[0]


def options(page, name):
    """The chosen value and what it would be unasked."""
    return page.attributes[name]["data-usual"]


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_it_stands_in_both_directions_with_a_verdict_for_each_multiple_of_w(client, lang, direction):
    page, html = await get(client, "/unroll", text=TEXT, lang=lang, dir=direction)
    assert not notice_of(html)
    part = page.part("vanish")
    assert (part["id"], part["data-chain"], part["data-scales"]) == ("vanish", "9 1", "0.2 1 4")
    assert re.findall(r'data-fate="(\w+)"', section(html)) == ["vanish", "hold", "explode"]
    said = {"zh": ("消失", "爆炸"), "en": ("vanishes", "explodes")}[lang]
    assert all(word in section(html) for word in said)


@pytest.mark.parametrize("model", ["rnn-tiny", "rnn-zh-word"])
async def test_its_figures_are_those_of_the_api(client, model):
    _, html = await get(client, "/unroll", model=model, chain_t=5, chain_k=2, scale_w=4)
    shown = re.search(r"<tr class=\"one\">(.*?)</tr>", section(html), re.S)[1]
    cells = re.findall(r"<td>× ([^<]+)", shown)
    found = (
        await client.get(CHAIN, params={"text": TEXT, "model": model, "t": 5, "k": 2, "scale_w": 4})
    ).json()
    links = found["chain"]["links"]
    assert re.findall(r'data-step="(\d+)"', section(html))[:3] == ["5", "4", "3"]
    for cell, link in zip(cells, links, strict=True):
        if " × 10" not in cell:
            assert float(cell) == pytest.approx(link["factor"], rel=0.006)
    assert f'data-fate="{found["chain"]["fate"]}"' in section(html)


async def test_the_steps_are_those_of_the_address_or_the_nearest_that_there_are(client):
    page, html = await get(client, "/unroll", chain_t=4, chain_k=0)
    assert page.part("vanish")["data-chain"] == "4 0"
    assert not notice_of(html)
    page, html = await get(client, "/unroll", chain_t=40, chain_k=9)
    assert page.part("vanish")["data-chain"] == "9 8"
    assert "chain_t" in notice_of(html)
    assert "chain_k" in notice_of(html)
    page, html = await get(client, "/unroll", chain_t="x")
    assert page.part("vanish")["data-chain"] == "9 1"
    assert notice_of(html)


async def test_a_long_sentence_shows_its_last_steps_and_a_single_one_reaches_h0(client):
    page, _ = await get(client, "/unroll", text=TEXT * 10)
    assert page.part("vanish")["data-chain"] == "81 57"
    assert (options(page, "chain-t"), options(page, "chain-k")) == ("81", "57")
    page, _ = await get(client, "/unroll", text=TEXT, chain_t=1)
    assert page.part("vanish")["data-chain"] == "1 0"


async def test_links_to_other_multiples_keep_the_state_and_the_banner_takes_w_back(client):
    page, html = await get(
        client, "/unroll", scale_w=4, chain_t=5, t=3, stage="h", dir="backward", heat="da", other="你好"
    )
    kept = ("chain_t=5", "t=3", "stage=h", "dir=backward", "heat=da", "other=")
    links = [found["href"] for tag, found in page.tags if tag == "a" and "data-scale" in found]
    assert len(links) == 2
    assert "scale_w=0.2" in links[0]
    assert "scale_w" not in links[1]
    for link in links:
        assert link.endswith("#vanish")
        assert all(field in link for field in kept)
    restore = re.search(r'id="scaled".*?href="([^"]+)"', html, re.S)[1]
    assert all(field in restore for field in kept)
    assert "scale_w" not in restore


async def test_another_multiple_than_the_three_stands_beside_them(client):
    page, html = await get(client, "/unroll", scale_w=2)
    assert page.part("vanish")["data-scales"] == "0.2 1 2 4"
    assert len(re.findall("data-fate=", section(html))) == 4


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_start_page_leads_to_it_where_it_shows_a_network(client, lang):
    page, _ = await get(client, "/", lang=lang)
    link = page.attributes["to-vanish"]["href"]
    there, html = await get(client, link.partition("#")[0])
    assert link.endswith("#vanish")
    assert "vanish" in there.attributes
    assert not notice_of(html)
    page, _ = await get(client, "/", models="tutorial-char-2gram")
    assert "to-vanish" not in page.attributes
