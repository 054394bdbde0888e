"""What a longer text costs: measured beside the server, once, and told as it comes."""

from __future__ import annotations

import asyncio

import pytest

pytestmark = pytest.mark.anyio
PLACE = "/api/v1/models/rnn-tiny/cost"


async def test_cost_is_measured_when_asked_for_and_then_kept(client):
    """Memory grows with tau where every h is kept, and does not where none is."""
    begun = await client.post(PLACE)
    assert begun.status_code == 202
    found = begun.json()
    for _ in range(600):
        if found["state"] == "ready":
            break
        await asyncio.sleep(0.1)
        found = (await client.get(PLACE)).json()
    assert [cost["tau"] for cost in found["costs"]] == [100, 300]
    first, last = found["costs"]
    assert last["training"]["bytes"] > 2 * first["training"]["bytes"]
    assert all(
        spent["seconds"] > 0 for cost in found["costs"] for spent in (cost["training"], cost["forward"])
    )
    again = await client.post(PLACE)
    assert again.json() == found  # not measured a second time


@pytest.mark.parametrize("model", ["no-such", "tutorial-char-2gram"])
async def test_only_networks_have_a_cost(client, model):
    for answer in (
        await client.get(f"/api/v1/models/{model}/cost"),
        await client.post(f"/api/v1/models/{model}/cost"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "model_not_found")
