"""/api/v1/score with every bad input: a clear problem each, none of them a 500."""

from __future__ import annotations

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
SCORE = "/api/v1/score"
SMOOTHINGS = "mle, add_k, witten_bell, stupid_backoff, kneser_ney"
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
        {"field": "smoothing", "reason": "one_of", "limit": SMOOTHINGS},
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


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"texts": ["a"], "models": ["\\ud800"]}', 404), (b'{"texts": ["a"], "\\udfff": 1}', 422)],
)
async def test_half_a_surrogate_pair_elsewhere_can_be_answered(client, body, status):
    answer = await client.post(SCORE, content=body, headers=JSON)
    assert answer.status_code == answer.json()["status"] == status


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

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "server": ("t", 80),
        "path": SCORE, "raw_path": SCORE.encode(), "query_string": b"text=%E5%A4%ZZ",
        "headers": [(b"host", b"localhost")],
    }  # fmt: skip
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
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (
        422,
        "invalid_request",
        params,
    )


async def test_limits_come_from_the_settings(data_url):
    async with client_of(create_app(Settings(data=data_url, max_tokens=3, max_models=1))) as small:
        answer = await small.get(SCORE, params={"text": "天气真好", "models": "rnn-tiny"})
        assert answer.json()["params"] == {"limit": 3, "actual": 4}
        answer = await small.get(SCORE, params={"text": "天", "models": "rnn-tiny,rnn-zh-char"})
        assert answer.json()["params"] == {"field": "models", "reason": "too_many", "limit": 1}
