"""Candidates ranked under each model, and growth by order: real, kept, and never waited for."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of
from tests.api.page import get

pytestmark = pytest.mark.anyio
AGE = ["怎么老是你", "你多大了", "你多大"]


async def test_candidates_are_ranked_by_the_whole_and_by_the_token(client):
    body = {"texts": AGE, "models": ["tatoeba-zh-char-2gram", "rnn-zh-char"], "smoothing": "kneser_ney"}
    rankings = (await client.post("/api/v1/rank", json=body)).json()["rankings"]
    assert [ranking["model"] for ranking in rankings] == body["models"]
    scores = (await client.post("/api/v1/score", json=body)).json()["scores"]
    for ranking in rankings:
        found = ranking["candidates"]
        assert [one["rank"] for one in found] == [1, 2, 3]
        assert [one["log_prob"] for one in found] == sorted((one["log_prob"] for one in found), reverse=True)
        assert found[-1]["text"] == "怎么老是你"
        assert found[0]["text"] == "你多大"  # the shorter one, unfairly
        for one in found:
            [score] = [s for s in scores if (s["model"], s["text"]) == (ranking["model"], one["text"])]
            assert (one["log_prob"], one["perplexity"]) == (score["log_prob"], score["perplexity"])
            assert one["surprisal_per_token"] == pytest.approx(math.log2(one["perplexity"]))
        by_token = sorted(found, key=lambda one: one["surprisal_per_token"])
        assert [one["rank_per_token"] for one in by_token] == [1, 2, 3]


async def test_the_impossible_share_the_last_rank(client):
    body = {"texts": ["鬯鬯", "你多大了", "鬯"], "models": ["tatoeba-zh-char-2gram"]}
    [ranking] = (await client.post("/api/v1/rank", json=body)).json()["rankings"]
    assert [(one["text"], one["rank"], one["rank_per_token"]) for one in ranking["candidates"]] == [
        ("你多大了", 1, 1),
        ("鬯鬯", 2, 2),
        ("鬯", 2, 2),
    ]


async def ready(client, path):
    """Ask until it is worked out."""
    while (answer := await client.get(path)).status_code == 202:
        assert answer.json()["growth"] is None
        assert int(answer.headers["retry-after"]) > 0
        await asyncio.sleep(0.1)
    return answer.json()


async def test_growth_is_worked_out_once_kept_and_told(client, sandbox):
    told = await ready(client, "/api/v1/corpora/tatoeba-zh/growth")
    orders = told["growth"]["orders"]
    assert [found["order"] for found in orders] == [1, 2, 3, 4, 5]
    perplexities = [round(found["perplexity"]["kneser_ney"], 1) for found in orders]
    assert perplexities == [306.9, 42.9, 31.4, 29.9, 29.7]
    assert [round(found["unseen_contexts"], 2) for found in orders] == [0, 0, 0.09, 0.31, 0.5]
    assert orders[1]["possible"] == told["growth"]["vocabulary_size"] ** 2
    assert orders[2]["perplexity"]["mle"] is None
    assert orders[2]["impossible"]["mle"] > orders[1]["impossible"]["mle"] > 0
    assert [(one["id"], one["num_parameters"]) for one in told["networks"]] == [("rnn-zh-char", 772_606)]
    mixture = told["networks"][0]["mixture"]
    assert (mixture["smoothing"], mixture["order"]) == ("kneser_ney", 5)
    assert mixture["perplexity"] < min(told["networks"][0]["perplexity"], perplexities[-1])
    page, html = await get(client, "/")
    assert page.data("growth-data") == told
    assert "49 % RNN（128 维）+ 51 % Kneser–Ney（n = 5） · 困惑度 25.9" in html
    assert '<td class="whole" colspan="8">772,606 个参数 · 困惑度' in html  # under no column's head
    path = Path(sandbox, "growth", "tatoeba-zh-char.json")
    assert json.loads(path.read_text(encoding="utf-8"))["growth"] == told["growth"]
    async with client_of(create_app(Settings(data=sandbox))) as later:
        assert await ready(later, "/api/v1/corpora/tatoeba-zh/growth") == told


async def test_growth_of_the_small_corpus_is_there_at_once_and_damage_is_mended(tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        first = await client.get("/api/v1/corpora/tutorial/growth")
        assert first.status_code == 200
        assert first.json()["growth"]["num_held_out"] == 43
        assert (await client.get("/api/v1/corpora/tatoeba-zh/growth")).status_code == 409
        assert (await client.get("/api/v1/corpora/tutorial/growth?unit=word")).status_code == 422
        made = await client.post("/api/v1/corpora", json={"name": "few", "text": "天气真好\n天气不好"})
        few = (await client.get(made.headers["location"] + "/growth")).json()["growth"]
        assert (few["num_held_out"], few["orders"][1]["distinct"]) == (0, 5)  # 好 is <unk>, as 真 不
        assert few["orders"][1]["unseen_contexts"] is few["orders"][1]["perplexity"]["kneser_ney"] is None
        assert (await client.delete(made.headers["location"])).status_code == 204
    assert [path.name for path in (tmp_path / "growth").iterdir()] == ["tutorial-char.json"]
    (tmp_path / "growth" / "tutorial-char.json").write_text('{"recipe": 1}', encoding="utf-8")
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        assert (await client.get("/api/v1/corpora/tutorial/growth")).json() == first.json()
