"""The evidence panel, without JavaScript: the two counts, their places, the chain that multiplies out."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.api.page import get, notice_of

pytestmark = pytest.mark.anyio
BIGRAM = "tutorial-char-2gram"


def panel_of(html: str) -> str:
    found = re.search(r'<section class="card evidence".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def rows_of(panel: str, table: str) -> list[list[str]]:
    """The cells of a table's body as plain text; a power as Python reads it."""
    [body] = re.findall(rf'<table class="{table}".*?<tbody>(.*?)</tbody>', panel, re.DOTALL)
    body = re.sub(r" × 10<sup>(.*?)</sup>", r"e\1", body).replace("−", "-")
    return [
        [
            " ".join(unescape(re.sub("<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in body.split("</tr>")[:-1]
    ]


async def test_the_tutorials_5_of_33_with_their_lines(client):
    query = {"models": BIGRAM, "at": f"{BIGRAM}:5"}
    _, html = await get(client, "/", **query)
    panel = panel_of(html)
    assert "“天”在语料里出现 33 次，其中 5 次后面是“气”：5 ÷ 33 = 0.1515。" in panel
    assert len(rows_of(panel, "kwic")) == 5
    assert all(row[1] == "天气" and row[3].startswith("第") for row in rows_of(panel, "kwic"))
    seen = []
    for start in ("0", "10", "20", "30"):
        _, html = await get(client, "/", **query, see="context", **{"from": start})
        seen += [tuple(row) for row in rows_of(panel_of(html), "kwic")]
    assert len(seen) == 33
    assert {row[1] for row in seen} == {"天"}


@pytest.mark.parametrize(
    ("text", "model", "t"),
    [
        ("今天的天气", "tatoeba-zh-char-2gram", 1),
        ("今天的天气", "tatoeba-zh-char-3gram", 6),
        ("我的天气", "tatoeba-zh-word-2gram", 3),
        ("How are you?", "tatoeba-en-char-3gram", 5),
        ("How are you?", "tatoeba-en-word-2gram", 2),
    ],
)
async def test_the_places_are_those_of_their_twin_in_the_api(client, text, model, t):
    _, html = await get(
        client, "/", text=text, models=model, at=f"{model}:{t}", boundaries="true", **{"from": "10"}
    )
    panel = panel_of(html)
    [twin] = re.findall(r'href="(/api/[^"]+)"', panel)
    places = (await client.get(unescape(twin))).json()["places"]
    assert len(places) > 3
    for place, row in zip(places, rows_of(panel, "kwic"), strict=True):
        shown = [place["left"], place["match"], place["right"], f"#{place['source_id']}"]
        assert [" ".join(cell.split()) for cell in shown] == row


async def test_places_on_tatoeba_lead_to_their_sources(client):
    model = "tatoeba-zh-char-2gram"
    _, html = await get(client, "/", models=model, at=f"{model}:5")
    panel = panel_of(html)
    ids = re.findall(r'href="https://tatoeba.org/sentences/show/(\d+)"', panel)
    assert len(ids) == len(rows_of(panel, "kwic")) == 10
    assert "第 1–10 处，共 183 处" in panel
    assert 'id="places-next"' in panel
    assert 'id="places-before"' not in panel


@pytest.mark.parametrize("smoothing", ["kneser_ney", "witten_bell", "stupid_backoff"])
@pytest.mark.parametrize("t", [2, 6, 8])
async def test_the_chain_multiplies_out_to_the_shown_figure(client, smoothing, t):
    model = "tatoeba-zh-char-3gram"
    page, html = await get(client, "/", models=model, smoothing=smoothing, at=f"{model}:{t}")
    shown = 0.0
    for _, _, own, lower, prob in rows_of(panel_of(html), "links"):
        above = float(own.partition("=")[2].replace(",", ""))
        share, _, shorter = lower.removeprefix("+").partition("×")
        if shorter:
            assert float(shorter) == pytest.approx(shown, rel=1e-5)
        fraction = own.partition("=")[0].replace(",", "")
        top, bottom = fraction.split(" / ")
        count, _, discount = top.partition("-")
        assert (float(count) - float(discount or 0)) / float(bottom) == pytest.approx(
            above, rel=2e-5, abs=1e-12
        )
        shown = float(prob.removeprefix("="))
        assert above + (float(share) * float(shorter) if shorter else 0) == pytest.approx(shown, rel=2e-5)
    assert shown == pytest.approx(page.data()["scores"][0]["factors"][t - 1]["prob"], rel=1e-5)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"models": BIGRAM, "at": f"{BIGRAM}:1"}, "分母是全部 10,000 个词元"),
        ({"models": BIGRAM, "at": f"{BIGRAM}:5", "smoothing": "add_k", "k": "0.5"}, "5.5 ÷"),
        ({"models": BIGRAM, "at": f"{BIGRAM}:1", "boundaries": "true"}, "&lt;s&gt;"),
        ({"models": BIGRAM, "at": f"{BIGRAM}:2", "text": "气呀"}, "后面一次也没有跟过“呀”"),
        ({"models": BIGRAM, "at": f"{BIGRAM}:2", "text": "鬯呀"}, "0 ÷ 0"),
        (
            {"models": "tutorial-hand-2gram", "at": "tutorial-hand-2gram:2", "text": "天气/真/好"},
            "“天气”在语料里出现 5 次",
        ),
        ({"models": "rnn-zh-char", "at": "rnn-zh-char:8"}, "排第 328"),
        ({"models": "rnn-zh-char", "at": "rnn-zh-char:9", "boundaries": "true"}, "&lt;/s&gt;"),
    ],
)
async def test_every_kind_of_factor_says_where_it_comes_from(client, query, said):
    _, html = await get(client, "/", **query)
    assert said in panel_of(html)


async def test_what_cannot_be_used_is_told_or_closes_the_panel(client):
    query = {"models": BIGRAM, "at": f"{BIGRAM}:5"}
    _, html = await get(client, "/", **query, see="x", **{"from": "-3"})
    assert "see：" in notice_of(html)
    assert len(rows_of(panel_of(html), "kwic")) == 5
    _, html = await get(client, "/", **query, **{"from": "9999"})
    assert len(rows_of(panel_of(html), "kwic")) == 5
    for at in ("nobody:1", f"{BIGRAM}:99", "x"):
        assert not panel_of((await get(client, "/", models=BIGRAM, at=at))[1])
