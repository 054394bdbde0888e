"""/api/v1/trace/backward: the same gradients as `/trace` gives whole, and clear words where it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
TRACE, BACKWARD = "/api/v1/trace", "/api/v1/trace/backward"
TEXT = "今天的天气真好呀"


async def test_it_agrees_with_the_whole_gradients(client):
    query = {"text": TEXT, "model": "rnn-tiny", "dtype": "float64"}
    whole = (await client.get(TRACE, params={**query, "gradients": True})).json()["gradients"]
    found = (await client.get(BACKWARD, params=query)).json()
    np.testing.assert_allclose([step["dh"] for step in found["steps"]], whole["dh"])
    np.testing.assert_allclose([step["da"] for step in found["steps"]], whole["da"])
    np.testing.assert_allclose(found["influence"], whole["dLt_dhk_norm"])
    assert found["terms"]["W"]["norm"] == pytest.approx(np.linalg.norm(whole["dW"]))
    checked = {one["parameter"]: one for one in found["check"]}
    assert checked["W"]["by_backward"] == pytest.approx(
        whole["dW"][checked["W"]["i"] - 1][checked["W"]["j"] - 1]
    )
    assert checked["U"]["by_backward"] == pytest.approx(
        whole["dU"][checked["U"]["i"] - 1][found_id(checked["U"])]
    )


def found_id(entry):
    return entry["j"]


async def test_a_long_text_is_refused_in_words(client, data_url):
    answer = await client.get(BACKWARD, params={"text": "天" * 200})
    assert answer.json()["params"] == {"limit": 200, "actual": 201}
    assert answer.json()["code"] == "text_too_long"
    async with client_of(create_app(Settings(data=data_url, max_work=1000))) as small:
        answer = await small.get(BACKWARD, params={"text": "天气"})
    assert answer.json()["code"] == "too_much_work"


@pytest.mark.parametrize("query", [{"top_k": 0}, {"scale_w": -1}, {"dtype": "int8"}, {"text": " "}])
async def test_a_bad_query_is_422(client, query):
    assert (await client.get(BACKWARD, params={"text": TEXT, **query})).status_code == 422
