"""Wrong JSON bodies are left at their first complaint, however many wrong items they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ValidationError

from app.errors import InvalidRequest
from app.web.api.network.trace_requests import TraceBody
from app.web.api.sentences import ScoreBody
from app.web.http.bodies import JsonRoute, validated

pytestmark = pytest.mark.anyio
JSON = {"Content-Type": "application/json"}
MANY = 1000
UNKNOWN = {f"a{number}": 1 for number in range(MANY)}
WRONG = {
    "objects for numbers": (TraceBody, {"parameters": {"U": [{}] * MANY}}),
    "objects for texts": (ScoreBody, {"texts": [{}] * MANY}),
    "texts for ids": (TraceBody, {"inputs": ["a"] * MANY}),
    "unknown fields": (ScoreBody, UNKNOWN),
    "unknown arrays": (TraceBody, {"parameters": UNKNOWN}),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_thousand_wrong_items_are_few_complaints(wrong):
    model, content = wrong
    with pytest.raises((RequestValidationError, InvalidRequest)) as raised:
        validated(model, json.dumps(content).encode())
    complaints = raised.value.errors() if isinstance(raised.value, RequestValidationError) else []
    assert len(complaints) <= len(model.model_fields) + 10


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_they_are_refused_in_words(client, wrong, lang):
    path = "/api/v1/trace" if wrong[0] is TraceBody else "/api/v1/score"
    answer = await client.post(path, json=wrong[1], params={"lang": lang})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["detail"].isascii() == (lang == "en")


async def test_an_upload_of_unknown_fields_is_refused_too(client):
    answer = await client.post("/api/v1/corpora", json=UNKNOWN)
    assert answer.json()["params"] == {"field": "body", "reason": "too_many_fields", "limit": 50}


def test_every_json_body_is_read_so(app):
    with_body = [
        one.route for one in iter_route_contexts(app.routes) if getattr(one.route, "body_field", None)
    ]
    assert len(with_body) >= 5
    for route in with_body:
        assert isinstance(route, JsonRoute), route.path
        assert not list(endless(route.body_field.field_info.annotation.__pydantic_core_schema__)), route.path


def endless(schema: object) -> Iterator[object]:
    """Lists in pydantic's schema of a body that would go on after a wrong item."""
    if isinstance(schema, dict):
        if schema.get("type") == "list" and not schema.get("fail_fast"):
            yield schema
        for part in schema.values():
            yield from endless(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            yield from endless(part)


def test_a_list_without_the_mark_is_found():
    class Body(BaseModel):
        numbers: list[float]

    assert len(list(endless(Body.__pydantic_core_schema__))) == 1
    with pytest.raises(ValidationError) as raised:
        Body.model_validate({"numbers": ["a"] * MANY})
    assert raised.value.error_count() == MANY


async def test_a_large_body_is_read_in_a_thread_and_a_small_one_in_place(client, monkeypatch):
    seen = []

    async def spied(quick, function, *args):
        seen.append(quick)
        return function(*args)

    monkeypatch.setattr("app.web.http.bodies.compute", spied)
    body = b'{"texts": ["a"], "models": ["rnn-tiny"]}'
    for size in (0, 2**15):
        await client.post("/api/v1/score", content=body.ljust(size), headers=JSON)
    assert seen == [True, False]


BOOLEANS = [
    ("/api/v1/runs", {"corpus": "tutorial", "kind": "ngram"}, "seed"),
    ("/api/v1/generate", {"text": "天"}, "seed"),
    ("/api/v1/score", {"texts": ["天"]}, "k"),
    ("/api/v1/trace", {"text": "天"}, "scale_w"),
    ("/api/v1/step", {"token": "天"}, "top_k"),
]


@pytest.mark.parametrize(("path", "body", "field"), BOOLEANS)
async def test_no_boolean_is_a_number(client, path, body, field):
    for value in (False, True):
        answer = await client.post(path, json={**body, field: value})
        assert (answer.status_code, answer.json()["params"]["field"]) == (422, field), answer.text
