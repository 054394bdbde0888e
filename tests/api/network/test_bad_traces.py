"""/api/v1/trace with every bad input: a clear problem each, none of them a 500."""

from __future__ import annotations

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
TRACE = "/api/v1/trace"


BAD_QUERIES = [
    ({}, "invalid_request", {"field": "text", "reason": "missing"}),
    ({"text": " "}, "empty_text", {}),
    ({"text": "天" * 1501}, "text_too_long", {"limit": 1500, "actual": 1501}),
    ({"text": "天", "fields": "h,q"}, "invalid_request", None),
    ({"text": "天", "top_k": 0}, "invalid_request", {"field": "top_k", "reason": "at_least", "limit": 1}),
    ({"text": "天", "top_k": 51}, "invalid_request", {"field": "top_k", "reason": "at_most", "limit": 50}),
    ({"text": "天", "start": 3}, "invalid_request", {"field": "start", "reason": "at_most", "limit": 2}),
    (
        {"text": "天气", "start": 2, "stop": 1},
        "invalid_request",
        {"field": "start", "reason": "at_most", "limit": 1},
    ),
    ({"text": "天", "stop": "x"}, "invalid_request", {"field": "stop", "reason": "integer"}),
    ({"text": "天", "dtype": "int8"}, "invalid_request", None),
]


@pytest.mark.parametrize(("query", "code", "params"), BAD_QUERIES)
async def test_a_bad_query_is_422(client, query, code, params):
    answer = await client.get(TRACE, params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    if params is not None:
        assert answer.json()["params"] == params


async def test_counts_are_no_network(client):
    answer = await client.get(TRACE, params={"text": "天", "model": "tutorial-char-2gram"})
    assert (answer.status_code, answer.json()["code"]) == (404, "model_not_found")


def own(**changes):
    parameters = {"U": [[1.0, 2.0]], "W": [[0.5]], "V": [[1.0], [2.0]], "b": [0.0], "c": [0.0, 0.0]}
    fields = {name: changes.pop(name) for name in ("inputs", "targets", "text") if name in changes}
    return {"parameters": parameters | changes, "inputs": [0, 1], "targets": [1, 0], **fields}


BAD_BODIES = [
    ({}, "invalid_request", {"field": "text", "reason": "missing"}),
    ({"inputs": [1], "targets": [1]}, "invalid_request", {"field": "parameters", "reason": "missing"}),
    (own(text="天"), "invalid_request", {"field": "text", "reason": "either_or"}),
    (own(inputs=[]), "empty_sequence", None),
    (own(inputs=[0]), "shape_mismatch", {"name": "targets", "expected": "(1,)", "actual": "(2,)"}),
    (own(inputs=[0, 2]), "id_out_of_range", {"name": "inputs", "value": 2, "limit": 2}),
    (own(targets=[-1, 0]), "id_out_of_range", {"name": "targets", "value": -1, "limit": 2}),
    (own(inputs=[10**30, 0]), "invalid_request", None),
    (own(W=[[1.0, 2.0]]), "shape_mismatch", {"name": "W", "expected": "(1, 1)", "actual": "(1, 2)"}),
    (own(U=[[1.0, 2.0], [3.0]]), "shape_mismatch", {"name": "U", "expected": "(m, n)", "actual": "(m, ?)"}),
    (own(U=[]), "shape_mismatch", None),
    (own(h0=[1.0, 2.0]), "shape_mismatch", None),
    (own(b=["x"]), "invalid_request", {"field": "parameters.b.0", "reason": "number"}),
    (own(X=[1.0]), "invalid_request", {"field": "parameters.X", "reason": "unknown"}),
    (own(inputs=[0] * 5001, targets=[0] * 5001), "text_too_long", {"limit": 5000, "actual": 5001}),
]


@pytest.mark.parametrize(("body", "code", "params"), BAD_BODIES)
async def test_a_bad_body_is_422(client, body, code, params):
    answer = await client.post(TRACE, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    if params is not None:
        assert answer.json()["params"] == params


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1" + "0" * 400])
async def test_numbers_that_are_not_finite(client, number):
    parameters = f'{{"U": [[{number}]], "W": [[0]], "V": [[0]], "b": [0], "c": [0]}}'
    body = f'{{"parameters": {parameters}, "inputs": [0], "targets": [0]}}'
    answer = await client.post(TRACE, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] in {"not_finite", "invalid_request"}


async def test_a_trace_that_would_not_fit_is_refused_at_once(data_url):
    """The body is small, |V| times tau is not."""
    size = 2000
    body = own(U=[[0.0] * size], V=[[0.0]] * size, c=[0.0] * size, inputs=[0] * 100, targets=[0] * 100)
    async with client_of(create_app(Settings(data=data_url, max_cells=200_000))) as small:
        answer = await small.post(TRACE, json=body)
    assert answer.json()["params"] == {"limit": 200_000, "actual": 100 * (size + 1)}
    async with client_of(create_app(Settings(data=data_url, max_work=500_000))) as small:
        assert (await small.post(TRACE, json=body)).status_code == 200
        answer = await small.post(TRACE, json=body | {"gradients": True})
    assert answer.json()["code"] == "too_much_work"
