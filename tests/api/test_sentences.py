"""/api/v1/score: the issue's reference figures, limits, and every bad input."""

from __future__ import annotations

import math

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

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


BAD = [
    ({"text": ""}, "empty_text", {}),
    ({"text": " 　\t"}, "empty_text", {}),
    ({"text": "天" * 1501}, "text_too_long", {"limit": 1500, "actual": 1501}),
    ({"text": "天\ufffd"}, "broken_text", {"position": 2}),
    ({"text": "a\x00"}, "broken_text", {"position": 2}),
    ({}, "invalid_request", {"field": "text", "reason": "missing"}),
    ({"text": "天", "k": "0"}, "invalid_request", {"field": "k", "reason": "greater_than", "limit": 0.0}),
    ({"text": "天", "k": "nan"}, "invalid_request", {"field": "k", "reason": "finite"}),
    ({"text": "天", "k": "x"}, "invalid_request", {"field": "k", "reason": "number"}),
    (
        {"text": "天", "smoothing": "magic"},
        "invalid_request",
        {"field": "smoothing", "reason": "one_of", "limit": "'mle' or 'add_k'"},
    ),
    ({"text": "天", "boundaries": "maybe"}, "invalid_request", {"field": "boundaries", "reason": "boolean"}),
    (
        {"text": ["天"] * 101},
        "invalid_request",
        {"field": "texts", "reason": "too_many", "limit": 100},
    ),
]


@pytest.mark.parametrize(("query", "code", "params"), BAD)
async def test_bad_input_is_422_with_its_code(client, query, code, params):
    answer = await client.get(SCORE, params=query)
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"], told["params"]) == (422, 422, code, params)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_half_a_surrogate_pair_in_json_is_named_by_its_place(client):
    answer = await client.post(SCORE, content=b'{"texts": ["\\ud83d\\ude00 \\ud800"]}', headers=JSON)
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (
        422,
        "broken_text",
        {"position": 3},
    )


@pytest.mark.parametrize("query", ["text=%ff", "text=%ed%a0%80", "text=%E5%A4"])
async def test_a_query_that_is_not_utf8(client, query):
    answer = await client.get(f"{SCORE}?{query}")
    assert (answer.status_code, answer.json()["params"]["reason"]) == (422, "utf8")


async def test_a_query_with_broken_percent_encoding(app):
    """httpx would mend such an address, so the request is made by hand."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": SCORE, "raw_path": SCORE.encode(), "headers": [],
             "query_string": b"text=%E5%A4%ZZ", "http_version": "1.1", "scheme": "http", "server": ("t", 80)}  # fmt: skip
    await app(scope, receive, send)
    assert sent[0]["status"] == 422
    assert b'"percent"' in sent[1]["body"]


@pytest.mark.parametrize("model", ["nobody", "rnn-../../etc/passwd", "tatoeba-zh-char-9gram", "x" * 5000])
async def test_an_unknown_model_is_404(client, model):
    answer = await client.get(SCORE, params={"text": "天", "models": model})
    assert (answer.status_code, answer.json()["code"]) == (404, "model_not_found")
    assert answer.json()["params"] == {"id": model[:100]}


async def test_a_corpus_that_is_not_installed_names_the_command(bare):
    answer = await bare.get(SCORE, params={"text": "天", "models": "tatoeba-zh-char-2gram"})
    assert (answer.status_code, answer.json()["code"]) == (409, "corpus_not_installed")
    assert answer.json()["params"]["command"] == "make setup"


async def test_many_long_texts_are_too_much_at_once(client):
    answer = await client.post(SCORE, json={"texts": ["天" * 1000] * 20})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_much_work")
    assert answer.json()["params"] == {"limit": 50000, "actual": 80000}


JSON = {"Content-Type": "application/json"}
BODIES = [
    (b"{", {"field": "body", "reason": "json"}),
    (b"[]", {"field": "body", "reason": "object"}),
    (b'"\xff"', {"field": "body", "reason": "unreadable"}),
    (b"{}", {"field": "texts", "reason": "missing"}),
    (b'{"texts": []}', {"field": "texts", "reason": "too_few", "limit": 1}),
    (b'{"texts": [1]}', {"field": "texts.0", "reason": "text"}),
    (b'{"texts": ["a"], "models": [1]}', {"field": "models.0", "reason": "text"}),
    (b'{"texts": ["a"], "model": "b"}', {"field": "model", "reason": "unknown"}),
    (b"[" * 100_000, {"field": "body", "reason": "unreadable"}),
]


@pytest.mark.parametrize(("body", "params"), BODIES)
async def test_a_bad_body_is_422(client, body, params):
    answer = await client.post(SCORE, content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (422, "invalid_request", params)


async def test_limits_come_from_the_settings(data_url):
    async with client_of(create_app(Settings(data=data_url, max_tokens=3, max_models=1))) as small:
        answer = await small.get(SCORE, params={"text": "天气真好", "models": "rnn-tiny"})
        assert answer.json()["params"] == {"limit": 3, "actual": 4}
        answer = await small.get(SCORE, params={"text": "天", "models": "rnn-tiny,rnn-zh-char"})
        assert answer.json()["params"] == {"field": "models", "reason": "too_many", "limit": 1}
