"""Methods: HEAD is GET without a body everywhere; a refused method is told which ones are taken."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.anyio


async def test_head_is_get_without_its_body_on_every_address_of_the_api(client):
    document = (await client.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        if "get" in methods:
            shown = [found for found in methods["get"].get("parameters", []) if "example" in found]
            query = {found["name"]: found["example"] for found in shown if found["in"] == "query"}
            address = path.format_map({found["name"]: found["example"] for found in shown})
            got, head = [await client.request(method, address, params=query) for method in ("GET", "HEAD")]
            assert (head.status_code, head.content) == (got.status_code, b""), address
            assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize("path", ["/", "/unroll", "/docs", "/favicon.ico", "/openapi.json"])
async def test_head_is_get_without_its_body_on_pages(client, path):
    got, head = [await client.request(method, path) for method in ("GET", "HEAD")]
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))


async def test_allow_names_the_methods_of_all_routes_of_an_address(client):
    document = (await client.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        refused = await client.request("PUT", path)
        taken = {method.upper() for method in methods} | ({"HEAD"} if "get" in methods else set())
        assert refused.status_code == 405
        assert set(refused.headers["allow"].split(", ")) == taken


@pytest.mark.parametrize("value", [0, 1, 1.0])
async def test_a_number_is_neither_true_nor_false(client, value):
    body = {"texts": ["a"], "models": ["rnn-tiny"], "boundaries": value}
    answer = await client.post("/api/v1/score", json=body)
    assert answer.status_code == 422
    assert answer.json()["params"] == {"field": "boundaries", "reason": "boolean"}


async def test_an_address_says_true_and_false_as_before(client):
    for said in ("0", "1", "true", "false"):
        query = {"text": "a", "models": "rnn-tiny", "boundaries": said}
        assert (await client.get("/api/v1/score", params=query)).status_code == 200
