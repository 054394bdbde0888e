"""What the unroll page reads from its address besides the cursor: map, comparison, scaled W."""

from __future__ import annotations

import pytest

from app.web.html.number_format import measured
from tests.api.page import get, notice_of

pytestmark = pytest.mark.anyio


async def test_map_comparison_and_scale_stand_in_the_page(client):
    page, html = await get(
        client, "/unroll", heat="da", other="你好", other_model="rnn-tiny", scale_w="0.5", dir="backward"
    )
    assert notice_of(html) == ""
    assert page.attributes["result"]["data-heat"] == "da"
    card = page.part("compare")
    assert (card["data-other-text"], card["data-other-model"]) == ("你好", "rnn-tiny")
    assert page.data()["scale_w"] == 0.5
    assert "scaled" in page.attributes
    assert "scale_w=0.5" in page.attributes["twin"]["href"]


async def test_changed_weights_are_told_and_can_be_restored(client):
    page, html = await get(client, "/unroll", model="rnn-tiny", set="W_2_3_1.5,b_1_0.5", scale_w="2")
    assert notice_of(html) == ""
    assert "W[2, 3] = 1.5; b[1] = 0.5" in html
    restore = html.split('id="changed"')[1].split('href="')[1].split('"')[0]
    assert "scale_w=2" in restore
    assert "set=" not in restore
    page, _ = await get(client, "/unroll", model="rnn-tiny", scale_w="2")
    assert "changed" not in page.attributes


@pytest.mark.parametrize(
    "query", [{"heat": "z"}, {"other_model": "no-such"}, {"scale_w": "-1"}, {"scale_w": "nan"}]
)
async def test_what_cannot_be_used_is_named(client, query):
    page, html = await get(client, "/unroll", **query)
    assert notice_of(html)
    assert page.attributes["result"]["data-heat"] == "h"
    assert page.data()["scale_w"] == 1


async def test_the_network_that_is_shown_is_no_other(client):
    page, html = await get(client, "/unroll", model="rnn-tiny", other_model="rnn-tiny")
    assert notice_of(html) == ""
    assert page.part("compare")["data-other-model"] == ""


async def test_a_moment_of_training_is_shown_by_every_number_and_link(client):
    page, html = await get(client, "/unroll", model="rnn-tiny", at="4", t="3")
    assert notice_of(html) == ""
    assert page.data()["snapshot"] == 4
    twin = page.attributes["twin"]["href"]
    trace = (await client.get(twin)).json()
    assert (trace["snapshot"], trace["log_prob"]) == (4, page.data()["log_prob"])
    links = [one for one in html.split('"') if one.startswith("/api/v1/trace")]
    assert len(links) >= 6
    assert all("snapshot=4" in one for one in links)
    chain = (await client.get(next(one for one in links if "/chain" in one).replace("&amp;", "&"))).json()
    assert measured(chain["chain"]["length"]) in html


@pytest.mark.parametrize(
    ("query", "snapshot", "is_told"),
    [
        ({"model": "rnn-tiny"}, None, False),
        ({"model": "rnn-tiny", "at": "11"}, None, False),  # the last one is the network as it is
        ({"model": "rnn-tiny", "at": "12"}, None, True),
        ({"model": "rnn-tiny", "at": "-1"}, None, True),
        ({"model": "rnn-tiny", "at": "two"}, None, True),
        ({"model": "rnn-tiny", "at": ""}, None, False),
        ({"model": "rnn-zh-char", "at": "0"}, None, True),
        ({"model": "rnn-tiny", "at": "2", "set": "W_9_9_1"}, 2, True),
        ({"model": "rnn-tiny", "at": "2", "text": " "}, 2, True),
    ],
)
async def test_a_moment_that_there_is_not_is_told(client, query, snapshot, is_told):
    for lang in ("zh", "en"):
        page, html = await get(client, "/unroll", lang=lang, **query)
        assert page.data()["snapshot"] == snapshot
        assert bool(notice_of(html)) == is_told
