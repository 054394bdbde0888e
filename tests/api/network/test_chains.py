"""/api/v1/trace/chain: the product of Jacobians, by numpy out of what `/trace` gives."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.anyio
TRACE, CHAIN, BACKWARD = "/api/v1/trace", "/api/v1/trace/chain", "/api/v1/trace/backward"
TEXT = "今天的天气真好呀"


@pytest.mark.parametrize("scale", [0.2, 1, 4])
async def test_it_is_the_product_of_the_jacobians(client, scale):
    query = {"text": TEXT, "model": "rnn-tiny", "dtype": "float64", "scale_w": scale}
    fields = {"fields": "h,all,parameters"}
    run = (await client.get(TRACE, params={**query, **fields})).json()
    found = (await client.get(CHAIN, params={**query, "t": 8, "k": 3})).json()
    W, V = (np.array(run["parameters"][name]) for name in "WV")
    h = {step["t"]: np.array(step["h"]) for step in run["steps"]}
    do = np.array(run["steps"][7]["yhat"]["all"])
    do[run["steps"][7]["y"]["id"]] -= 1
    gradient, product = do @ V, np.eye(3)
    assert found["chain"]["length"] == pytest.approx(np.linalg.norm(gradient))
    assert [link["step"] for link in found["chain"]["links"]] == [8, 7, 6, 5, 4]
    for link, most, of_product in zip(
        found["chain"]["links"], found["stretches"], found["product_stretches"], strict=True
    ):
        jacobian = np.diag(1 - h[link["step"]] ** 2) @ W
        product = product @ jacobian
        assert most == pytest.approx(np.linalg.norm(jacobian, 2), rel=1e-5)
        assert of_product == pytest.approx(np.linalg.norm(product, 2), rel=1e-4)
        assert link["length"] == pytest.approx(np.linalg.norm(gradient @ product), rel=1e-4)
    assert found["chain"]["total"] == pytest.approx(
        found["chain"]["links"][-1]["length"] / found["chain"]["length"]
    )
    assert found["chain"]["scale_w"] == scale


async def test_it_ends_at_the_first_step_unless_told_and_agrees_with_the_way_back(client):
    found = (await client.get(CHAIN, params={"text": TEXT})).json()
    back = (await client.get(BACKWARD, params={"text": TEXT})).json()
    assert (found["chain"]["t"], found["chain"]["k"], found["tau"]) == (9, 1, 9)
    assert found["chain"]["total"] == pytest.approx(back["total"])
    assert found["chain"]["fate"] == back["fate"]
    np.testing.assert_allclose(found["stretches"], [step["stretch"] for step in back["steps"]][:0:-1])


async def test_set_weights_hold(client):
    plain = {"text": TEXT, "model": "rnn-tiny"}
    one, other = [
        (await client.get(CHAIN, params=query)).json() for query in (plain, {**plain, "set": "W_2_3_0.5"})
    ]
    assert one["chain"]["total"] != other["chain"]["total"]


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ({"t": 10}, {"field": "t", "low": 1, "high": 9}),
        ({"t": 3, "k": 3}, {"field": "k", "low": 0, "high": 2}),
        ({"text": TEXT * 10, "k": 1}, {"field": "k", "low": 21, "high": 80}),
    ],
)
async def test_steps_that_there_are_not_are_told_with_those_that_there_are(client, query, params):
    answer = await client.get(CHAIN, params={"text": TEXT, **query})
    assert answer.status_code == 422
    assert params.items() <= answer.json()["params"].items()


@pytest.mark.parametrize("query", [{"t": 0}, {"k": -1}, {"scale_w": -1}, {"dtype": "int8"}, {"text": " "}])
async def test_a_bad_query_is_422(client, query):
    assert (await client.get(CHAIN, params={"text": TEXT, **query})).status_code == 422
