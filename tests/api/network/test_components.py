"""/api/v1/trace/component: a number taken apart agrees with the trace; W may be scaled in both."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.anyio
TRACE, COMPONENT = "/api/v1/trace", "/api/v1/trace/component"
TEXT = "今天的天气真好呀"


async def test_a_component_is_that_of_the_trace(client):
    trace = (await client.get(TRACE, params={"text": TEXT})).json()
    query = {"text": TEXT, "of": "a", "t": 6, "i": 17}
    found = (await client.get(COMPONENT, params=query)).json()
    assert found["value"] == trace["steps"][5]["a"][16]
    assert [group["symbol"] for group in found["groups"]] == ["b", "W", "U"]
    assert found["groups"][2]["terms"][0]["token"] == "气"
    assert len(found["groups"][1]["terms"]) == 6
    assert found["groups"][1]["rest"]["count"] == 122
    wide = (await client.get(COMPONENT, params={**query, "dtype": "float64", "terms": 50})).json()
    assert wide["value"] == pytest.approx(found["value"], rel=1e-5)
    assert len(wide["groups"][1]["terms"]) == 50


async def test_without_i_it_is_the_largest(client):
    trace = (await client.get(TRACE, params={"text": TEXT})).json()
    found = (await client.get(COMPONENT, params={"text": TEXT, "of": "h", "t": 6})).json()
    assert found["i"] == 1 + int(np.argmax(np.abs(trace["steps"][5]["h"])))
    loss = (await client.get(COMPONENT, params={"text": TEXT, "of": "L", "t": 6})).json()
    assert loss["token"] == "真"


async def test_w_is_scaled_in_the_trace_and_in_its_components(client):
    query = {"text": TEXT, "model": "rnn-tiny", "dtype": "float64"}
    plain = (await client.get(TRACE, params={**query, "fields": "Wh"})).json()
    half = (await client.get(TRACE, params={**query, "fields": "Wh", "scale_w": 0.5})).json()
    assert (plain["scale_w"], half["scale_w"]) == (1, 0.5)
    # h(1) does not depend on W, as h(0) is zero: so W h(1) is halved exactly.
    np.testing.assert_allclose(half["steps"][1]["Wh"], np.multiply(0.5, plain["steps"][1]["Wh"]))
    found = (await client.get(COMPONENT, params={**query, "t": 2, "i": 1, "scale_w": 0.5})).json()
    assert found["groups"][1]["value"] == pytest.approx(half["steps"][1]["Wh"][0])


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ({"t": 10}, {"field": "t", "reason": "at_most", "limit": 9}),
        ({"t": 0}, {"field": "t", "reason": "at_least", "limit": 1}),
        ({"i": 129}, {"field": "i", "reason": "at_most", "limit": 128}),
        ({"i": 0}, {"field": "i", "reason": "at_least", "limit": 1}),
        ({"of": "dW", "j": 129}, {"field": "j", "reason": "at_most", "limit": 128}),
        ({"terms": 51}, {"field": "terms", "reason": "at_most", "limit": 50}),
        ({"scale_w": 0}, {"field": "scale_w", "reason": "greater_than", "limit": 0}),
        ({"scale_w": 17}, {"field": "scale_w", "reason": "at_most", "limit": 16}),
        ({"scale_w": "nan"}, None),
        ({"of": "z"}, None),
    ],
)
async def test_a_bad_query_is_422(client, query, params):
    answer = await client.get(COMPONENT, params={"text": TEXT, **query})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    if params is not None:
        assert answer.json()["params"] == params


async def test_own_parameters_are_scaled_by_whoever_sends_them(client):
    body = {
        "parameters": {"U": [[1.0]], "W": [[1.0]], "V": [[1.0]], "b": [0.0], "c": [0.0]},
        "inputs": [0],
        "targets": [0],
    }
    assert (await client.post(TRACE, json=body)).json()["scale_w"] == 1
    answer = await client.post(TRACE, json={**body, "scale_w": 2})
    assert answer.json()["params"] == {"field": "scale_w", "reason": "either_or"}
