"""Whoever has an answer of the API is told so before anything is computed, and never of what has changed."""

from __future__ import annotations

import pytest

from app.main import create_app
from app.settings import Settings
from app.web.api import models, sentences
from app.web.api.network import traces
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
SCORE = "/api/v1/score?text=天气&models=rnn-tiny&models=tutorial-char-2gram"
STILL = [SCORE, "/api/v1/trace?text=天&model=rnn-tiny", "/api/v1/models/rnn-tiny", "/api/v1/corpora"]
BODY = {"name": "我的天气", "text": "天气真好", "language": "zh"}


@pytest.fixture
async def client(tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path)))) as made:
        yield made


def refuse(*_, **__):
    raise AssertionError("computed")


def has(answer, **more):
    return {"If-None-Match": answer.headers["etag"], **more}


@pytest.mark.parametrize("url", STILL)
async def test_nothing_is_computed_for_who_has_it(client, url, monkeypatch):
    first = await client.get(url)
    assert (await client.get(url, headers=has(first))).status_code == 304  # computed, and remembered
    for module in (sentences, traces, models):
        for name in ("score", "trace_text", "site_of", "answer"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, refuse)
    monkeypatch.setattr("app.web.api.corpora.site_of", refuse)
    again = await client.get(url, headers=has(first))
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "vary", "cache-control"):
        assert again.headers[name] == first.headers[name]
    with pytest.raises(AssertionError, match="computed"):
        await ask_past_the_bounds(client, url)


async def ask_past_the_bounds(client, url):
    """An unexpected error is answered 500: raise it again."""
    answer = await client.get(url)
    if answer.status_code == 500:
        refuse()


async def test_another_kind_or_address_is_another_answer(client):
    first = await client.get(SCORE)
    for url, more in ((f"{SCORE}&k=2&smoothing=add_k", {}), ("/api/v1/models", {})):
        assert (await client.get(url, headers=has(first, **more))).status_code == 200
    csv = "/api/v1/trace?text=天&model=rnn-tiny&format=csv"
    told = await client.get("/api/v1/trace?text=天&model=rnn-tiny")
    assert (await client.get(csv, headers=has(told))).status_code == 200


async def test_what_has_changed_is_sent(client):
    first = await client.get("/api/v1/corpora")
    assert (await client.get("/api/v1/corpora", headers=has(first))).status_code == 304
    made = await client.post("/api/v1/corpora", json=BODY)
    later = await client.get("/api/v1/corpora", headers=has(first))
    assert later.status_code == 200
    assert made.json()["id"] in later.text
    assert (await client.delete(made.headers["location"])).status_code == 204
    assert (await client.get("/api/v1/corpora", headers=has(later))).status_code == 200


async def test_errors_are_not_remembered(client):
    for _ in range(2):
        answer = await client.get("/api/v1/models/none", headers={"If-None-Match": "*"})
        assert answer.status_code == 404
