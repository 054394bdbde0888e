"""Errors as HTTP: problem+json for programs, a page for people, nothing of the user's in a log."""

from __future__ import annotations

import logging

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_problem_speaks_the_language_asked_for(client, language):
    answer = await client.get("/api/v1/models/x", params={"lang": language})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    told = answer.json()
    assert set(told) == {"type", "title", "status", "detail", "code", "params"}
    assert told["title"] == {"zh": "没有这个模型", "en": "No such model"}[language]
    assert "x" in told["detail"]


async def test_a_reason_is_translated_too(client):
    answer = await client.get("/api/v1/score", params={"text": "天", "k": -1, "lang": "en"})
    assert answer.json()["detail"] == "k: must be greater than 0."


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/scores", "/api/v1/models/"])
async def test_an_unknown_address_of_the_api_is_a_problem(client, path):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (
        404,
        "page_not_found",
        {"path": path},
    )


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/unroll/", "/static/x/nothing.js", "/static/x/../../app/main.py", "/assets/x/y", "/%00"],
)
async def test_an_unknown_page_is_a_page_with_a_way_back(client, path):
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert 'href="/"' in answer.text


async def test_a_path_is_escaped(client):
    assert "<b>" not in (await client.get("/<b>")).text


async def test_a_wrong_method_names_the_right_ones(client):
    answer = await client.delete("/api/v1/score")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    allowed = set(answer.headers["allow"].split(", "))
    for known in ("GET", "HEAD", "POST"):
        answered = await client.request(known, "/api/v1/score")
        assert (answered.status_code != 405) == (known in allowed)


class Broken:
    """A store whose every use fails, with a user's words in the message."""

    def __init__(self, settings):
        self.settings = settings

    def missing(self):
        return []

    def __getattr__(self, name):
        raise RuntimeError("秘密 secret sentence")


@pytest.mark.parametrize("path", ["/?text=secret", "/api/v1/score?text=secret"])
async def test_an_unexpected_error_shows_no_trace_and_logs_no_text(path, caplog, data_url):
    app = create_app(Settings(data=data_url))
    object.__setattr__(app.state.site, "store", Broken(app.state.site.settings))
    async with client_of(app) as client:
        with caplog.at_level(logging.DEBUG):
            answer = await client.get(path)
    assert answer.status_code == 500
    for words in ("secret sentence", "秘密", "Traceback", "RuntimeError"):
        assert words not in answer.text
    if path.startswith("/api"):
        assert answer.json()["code"] == "internal"
    ours = [record.getMessage() for record in caplog.records if record.name == "unroll"]
    assert any("RuntimeError" in line and "test_problems.py" in line for line in ours)
    assert not any("secret sentence" in record.getMessage() for record in caplog.records)


async def test_even_a_broken_error_page_ends_in_a_500(data_url, caplog):
    app = create_app(Settings(data=data_url))
    object.__setattr__(app.state.site, "catalogues", {})
    async with client_of(app) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert len(caplog.records) == 2
