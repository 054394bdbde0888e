"""/api/v1/score: the issue's reference figures and what follows from what."""

from __future__ import annotations

import math

import pytest

pytestmark = pytest.mark.anyio
SCORE = "/api/v1/score"


async def ask(client, **query):
    answer = await client.get(SCORE, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["scores"]


async def test_the_tutorials_two_figures(client):
    """33 天 of 10,000 characters, 5 of them before 气: 0.0033 and 0.1515."""
    [score] = await ask(client, text="天气", models="tutorial-char-2gram")
    first, second = score["factors"]
    assert (first["count"], first["context_count"], first["prob"]) == (33, 10000, 0.0033)
    assert (second["count"], second["context_count"], round(second["prob"], 4)) == (5, 33, 0.1515)
    assert second["context"] == ["天"]


async def test_tatoeba_counts_of_the_default_sentence(client):
    """The counts in the design: 天气 183 of 2,797, 天气真 5, 天气真好 3."""
    models = [f"tatoeba-zh-char-{order}gram" for order in (2, 3, 4)]
    bigram, trigram, fourgram = await ask(client, text="今天的天气真好呀", models=models)
    assert [(f["count"], f["context_count"]) for f in (bigram["factors"][4], trigram["factors"][5])] == [
        (183, 2797),
        (5, 183),
    ]
    assert (fourgram["factors"][6]["count"], fourgram["factors"][6]["context_count"]) == (3, 5)


async def test_default_models_are_three_orders_and_the_network(client):
    scores = await ask(client, text="今天的天气真好呀")
    assert [score["model"] for score in scores] == [
        *(f"tatoeba-zh-char-{order}gram" for order in (1, 2, 3)),
        "rnn-zh-char",
    ]


async def test_default_models_without_tatoeba(bare):
    scores = await ask(bare, text="今天的天气真好呀")
    assert [score["model"] for score in scores] == [
        *(f"tutorial-char-{order}gram" for order in (1, 2, 3)),
        "rnn-tiny",
        "rnn-zh-char",
    ]


@pytest.mark.parametrize("boundaries", [True, False])
async def test_totals_follow_from_the_factors(client, boundaries):
    for score in await ask(client, text="今天天气很好", smoothing="add_k", k=0.5, boundaries=boundaries):
        factors = score["factors"]
        assert len(factors) == score["num_predicted"] == 6 + boundaries
        assert (factors[-1]["token"] == "</s>") is boundaries
        assert score["prob"] == pytest.approx(math.prod(factor["prob"] for factor in factors), rel=1e-5)
        assert score["log_prob"] == pytest.approx(math.log(score["prob"]))
        assert score["surprisal"] == pytest.approx(-math.log2(score["prob"]))
        assert score["perplexity"] == pytest.approx(score["prob"] ** (-1 / len(factors)))


async def test_a_zero_factor_is_told_not_hidden(client):
    [score] = await ask(client, text="怎么老是你", models="tatoeba-zh-char-full")
    assert score["prob"] == 0
    assert score["log_prob"] is score["perplexity"] is score["surprisal"] is None
    zero = score["factors"][score["zero_at"] - 1]
    assert zero["prob"] == 0
    assert zero["log_prob"] is None


async def test_network_scores_equal_its_trace(client):
    [score] = await ask(client, text="天气真好", models="rnn-zh-char", boundaries=True)
    trace = (await client.get("/api/v1/trace", params={"text": "天气真好", "fields": "yhat,L"})).json()
    targets = [step["yhat"]["target"] for step in trace["steps"]]
    assert [factor["prob"] for factor in score["factors"]] == [target["prob"] for target in targets]
    assert [factor["rank"] for factor in score["factors"]] == [target["rank"] for target in targets]
    assert score["log_prob"] == trace["log_prob"]
    assert score["factors"][2]["context"] == ["<s>", "天", "气"]


async def test_unknown_tokens_are_marked_not_dropped(client):
    for score in await ask(client, text="天😀气"):
        assert score["tokens"] == ["天", "😀", "气"]
        assert [factor["oov"] for factor in score["factors"]] == [False, True, False]
        assert score["num_oov"] == 1
    [score] = await ask(client, text="天😀气", models="rnn-zh-char")
    assert score["factors"][2]["context"] == ["<s>", "天", "<unk>"]


async def test_models_may_be_repeated_or_separated_by_commas(client):
    ids = ["tutorial-char-1gram", "tutorial-char-2gram"]
    assert await ask(client, text="天", models=ids) == await ask(client, text="天", models=",".join(ids))


async def test_get_and_post_answer_alike(client):
    query = {"models": ["tutorial-char-3gram"], "smoothing": "add_k", "k": 2, "boundaries": True}
    got = await ask(client, text=["天气", "真好"], **query)
    answer = await client.post(SCORE, json={"texts": ["天气", "真好"], **query})
    assert answer.json()["scores"] == got
    assert got[0]["k"] == 2


async def test_very_improbable_text_keeps_its_log(client):
    [score] = await ask(client, text="天" * 1500, models="rnn-zh-char")
    assert score["prob"] == 0
    assert score["log_prob"] < -700
    assert score["zero_at"] is None


async def test_a_sentence_cut_by_hand_is_counted_as_its_strings(client):
    """天气/真/好 as in the tutorial; the model says how the text is cut."""
    [cut] = await ask(client, text="天气/真/好", models="tutorial-hand-3gram")
    assert (cut["unit"], cut["tokens"], cut["text"]) == ("hand", ["天气", "真", "好"], "天气/真/好")
    assert [(f["count"], f["context_count"]) for f in cut["factors"]] == [(5, 10_000), (3, 5), (2, 3)]
    assert cut["prob"] == pytest.approx(2e-4)
    assert cut["factors"][0]["num_outcomes"] is None
    hand, char = await ask(client, text="天/气/真", models="tutorial-hand-2gram,tutorial-char-2gram")
    assert hand["factors"][1]["prob"] == 5 / 33
    assert char["tokens"] == list("天/气/真")


async def test_what_is_cut_by_hand_cannot_be_smoothed(client):
    for smoothing in ("add_k", "kneser_ney"):
        query = {"text": "天气/真", "models": "tutorial-hand-2gram", "smoothing": smoothing}
        told = (await client.get(SCORE, params=query)).json()
        assert (told["status"], told["params"]) == (422, {"field": "smoothing", "reason": "by_hand"})
    answer = await client.get(SCORE, params={"text": "天" * 1501, "models": "tutorial-hand-2gram"})
    assert answer.json()["params"] == {"limit": 1500, "actual": 1501}
