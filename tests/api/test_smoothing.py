"""/score with a smoothing that leans on shorter contexts: the chain of orders that each factor comes with."""

from __future__ import annotations

import math

import pytest

pytestmark = pytest.mark.anyio
SCORE = "/api/v1/score"
LEANING = ("witten_bell", "stupid_backoff", "kneser_ney")


async def one(client, **query):
    answer = await client.get(SCORE, params={"text": "今天的天气真好呀", **query})
    assert answer.status_code == 200, answer.text
    [score] = answer.json()["scores"]
    return score


@pytest.mark.parametrize("boundaries", [True, False])
@pytest.mark.parametrize("smoothing", LEANING)
async def test_the_chain_multiplies_out_to_the_factor(client, smoothing, boundaries):
    score = await one(client, models="tatoeba-zh-char-3gram", smoothing=smoothing, boundaries=boundaries)
    for factor in score["factors"]:
        lower = 0.0
        for link in factor["chain"]:
            made = (link["count"] - link["discount"]) / link["denominator"] + link["backoff"] * lower
            assert link["lower"] == lower
            assert math.isclose(link["prob"], made, rel_tol=1e-12)
            lower = link["prob"]
        assert lower == factor["prob"]
        assert factor["chain"][-1]["context"] == factor["context"]


async def test_the_zero_at_ya_is_gone_with_kneser_ney(client):
    """真好呀 stands nowhere: 0 under mle, at the eighth token. 好呀 does not either; 呀 alone does."""
    bare = await one(client, models="tatoeba-zh-char-3gram")
    smooth = await one(client, models="tatoeba-zh-char-3gram", smoothing="kneser_ney")
    assert (bare["prob"], bare["zero_at"], bare["perplexity"]) == (0, 8, None)
    assert smooth["zero_at"] is None
    assert smooth["prob"] > 0
    assert smooth["factors"][7]["matched_order"] == 1


async def test_stupid_backoff_says_that_it_is_no_probability(client):
    said = {name: await one(client, models="tutorial-char-2gram", smoothing=name) for name in LEANING}
    assert [name for name, score in said.items() if not score["is_probability"]] == ["stupid_backoff"]


async def test_counts_without_a_chain(client):
    score = await one(client, models="tutorial-char-2gram", smoothing="add_k")
    assert {factor["chain"] for factor in score["factors"]} == {None}


async def test_a_lower_order_is_estimated_from_the_same_table_as_alone(client):
    """The table is counted once to order 5: a bigram's figures must not know of that."""
    before = await one(client, models="tutorial-char-2gram", smoothing="kneser_ney")
    await one(client, models="tutorial-char-5gram", smoothing="kneser_ney")
    assert await one(client, models="tutorial-char-2gram", smoothing="kneser_ney") == before
    assert all(len(factor["chain"]) <= 3 for factor in before["factors"])


@pytest.mark.parametrize(("lang", "words"), [("zh", "完整历史"), ("en", "full history")])
async def test_the_whole_history_has_nothing_shorter_to_lean_on(client, lang, words):
    query = {"text": "天气", "models": "tutorial-char-full", "smoothing": "kneser_ney", "lang": lang}
    answer = await client.get(SCORE, params=query)
    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["params"]["field"]) == ("invalid_request", "smoothing")
    assert words in problem["detail"]


async def test_the_page_leaves_the_whole_history_out_and_says_so(client):
    models = ["tutorial-char-2gram", "tutorial-char-full"]
    page = await client.get("/", params={"models": models, "smoothing": "kneser_ney", "lang": "en"})
    assert page.status_code == 200
    assert "the full history takes only mle or add_k" in page.text
