"""Who may change something: with a token whoever has it, else this machine, and no other site's page."""

from __future__ import annotations

import asyncio

import pytest

from app.main import create_app
from app.runs import cost
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
API = "/api/v1/corpora"
COST = "/api/v1/models/rnn-tiny/cost"
BODY = {"name": "我的天气", "text": "天气", "language": "zh"}


async def test_a_token_is_needed_where_one_is_set(tmp_path):
    app = create_app(Settings(data=str(tmp_path), token="s3cret", host="0.0.0.0"))
    async with client_of(app) as client:
        for header in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Basic s3cret"},
            {"Authorization": "Bearer é"},
        ):
            raw = {name: value.encode("utf-8") for name, value in header.items()}
            refused = await client.post(API, json=BODY, headers=raw)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        made = await client.post(API, json=BODY, headers={"Authorization": "bearer s3cret"})
        assert made.status_code == 201
        assert (await client.delete(made.headers["location"])).status_code == 401
        assert (await client.get(made.headers["location"])).is_success


async def test_one_address_may_write_so_often_a_minute_where_a_token_is_set(tmp_path):
    app = create_app(Settings(data=str(tmp_path), token="s3cret", writes_per_minute=3))
    holder = {"Authorization": "Bearer s3cret"}
    async with client_of(app) as client:
        assert (await client.post(API, json=BODY)).status_code == 401  # it counts
        assert (await client.post(API, json=BODY, headers=holder)).status_code == 201
        assert (await client.post("/models", headers=holder)).status_code != 429
        for path in (API, "/models", "/train/model"):
            refused = await client.post(path, json=BODY, headers=holder)
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "60"), path
        problem = (await client.post(API, json=BODY, headers=holder)).json()
        assert (problem["code"], problem["params"]) == ("too_many_writes", {"limit": 3})
        assert (await client.get(API)).is_success
    async with client_of(create_app(Settings(data=str(tmp_path), writes_per_minute=1))) as local:
        refused = [(await local.delete(f"{API}/nothing")).status_code for _ in range(3)]
        assert refused == [404] * 3  # without a token only this machine writes, as often as it likes


async def test_without_a_token_only_this_machine_and_no_other_site_may_write(tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path), host="0.0.0.0"))) as client:
        assert (await client.post(API, json=BODY)).json()["code"] == "writes_off"
    async with client_of(create_app(Settings(data=str(tmp_path)))) as own:
        foreign = await own.post(API, json=BODY, headers={"Origin": "https://elsewhere.example"})
        assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_origin")
        own_page = await own.post(API, json=BODY, headers={"Origin": "http://localhost"})
        assert own_page.status_code == 201
        # a plain form: our pages ask for no referrer, so its Origin is null
        for site, status in (("same-origin", 201), ("cross-site", 403), ("none", 201)):
            form = {"Origin": "null", "Sec-Fetch-Site": site}
            assert (await own.post(API, json=BODY, headers=form)).status_code == status
        assert (await own.post(API, json=BODY, headers={"Origin": "null"})).status_code == 403


@pytest.mark.parametrize("end", ["server", "client"])
async def test_a_request_over_the_network_may_not_write_wherever_the_app_thinks_that_it_listens(
    tmp_path, end
):
    app = create_app(Settings(data=str(tmp_path)))

    async def from_afar(scope, receive, send):
        await app({**scope, end: ("192.0.2.7", 8000)}, receive, send)

    async with client_of(from_afar) as client:
        assert (await client.post(API, json=BODY)).json()["code"] == "writes_off"
        assert (await client.get(API)).is_success


FOREIGN = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", [API, COST, "/api/v1/score", "/api/v1/trace", "/api/v1/generate"])
async def test_a_page_of_another_site_starts_nothing(bare, headers, path):
    answer = await bare.post(path, json={"texts": ["a"]}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
async def test_pages_of_ours_and_programs_may_ask(bare, headers):
    body = {"texts": ["a"], "models": ["rnn-tiny"]}
    assert (await bare.post("/api/v1/score", json=body, headers=headers)).status_code == 200
    assert (await bare.get("/api/v1/corpora", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


PROXIED = [
    {"client": None},  # over a socket of the file system
    {"client": ("/run/unroll.sock", 0)},
    {"host": "school.example"},
    {"http_version": "1.0"},
    {"origin": "https://school.example", "sec-fetch-site": "same-origin"},
    {"x-forwarded-for": "127.0.0.1"},
    {"x-forwarded-proto": "https"},
    {"x-real-ip": "127.0.0.1"},
    {"forwarded": "for=127.0.0.1"},
    {"via": "1.1 proxy"},
]


def through(proxy, app):
    """The app as it is reached by a proxy that sets these parts of the scope and these headers."""

    async def proxied(scope, receive, send):
        changed = {name: value for name, value in proxy.items() if name in ("client", "http_version")}
        set_here = [(name.encode(), proxy[name].encode()) for name in proxy.keys() - changed.keys()]
        kept = [pair for pair in scope["headers"] if pair[0].decode() not in proxy]
        await app({**scope, **changed, "headers": kept + set_here}, receive, send)

    return client_of(proxied)


@pytest.mark.parametrize("proxy", PROXIED, ids=str)
async def test_what_comes_through_a_proxy_may_not_write_without_a_token(tmp_path, proxy):
    async with through(proxy, create_app(Settings(data=str(tmp_path), hosts="school.example"))) as client:
        assert (await client.post(API, json=BODY)).json()["code"] == "writes_off"
        assert (await client.get(API)).is_success


@pytest.mark.parametrize("proxy", PROXIED, ids=str)
async def test_what_comes_through_a_proxy_may_write_with_the_token(tmp_path, proxy):
    app = create_app(Settings(data=str(tmp_path), hosts="school.example", token="s3cret"))
    async with through(proxy, app) as client:
        made = await client.post(API, json=BODY, headers={"Authorization": "Bearer s3cret"})
        assert made.status_code == 201


async def test_the_cost_of_a_network_is_measured_for_readers_but_for_no_other_site(tmp_path, monkeypatch):
    """It keeps nothing, so whoever may read may have it measured, where writing is off too."""
    measured = []
    monkeypatch.setattr(cost, "measure_beside", lambda model, _: measured.append(model) or iter(()))
    app = create_app(Settings(data=str(tmp_path), host="0.0.0.0", hosts="school.example"))
    async with through({"client": ("192.0.2.7", 4711), "host": "school.example"}, app) as client:
        for headers in FOREIGN:
            refused = await client.post(COST, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
        assert (await client.get(COST)).json()["state"] == "none"
        assert (await client.post(API, json=BODY)).json()["code"] == "writes_off"
        page = {"Origin": "http://school.example", "Sec-Fetch-Site": "same-origin"}
        assert (await client.post(COST, headers=page)).status_code == 202
        while (await client.get(COST)).json()["state"] == "working":
            await asyncio.sleep(0.01)
    assert measured == ["rnn-tiny"]
