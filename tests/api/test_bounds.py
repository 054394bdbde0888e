"""What holds for every request: security headers, the limit on a body, an access log without queries."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest

from app.main import create_app, lifespan
from app.settings import Settings
from app.web.http.limits import WithoutQuery
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
JSON = {"Content-Type": "application/json"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "path",
    ["/", "/unroll", "/docs", "/nothing", "/healthz", "/openapi.json", "/api/v1/score", "/favicon.ico"],
)
async def test_every_answer_carries_the_security_headers(client, path):
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.fixture
async def narrow(data_url):
    async with client_of(create_app(Settings(data=data_url, max_body=2000))) as client:
        yield client


async def test_a_body_over_the_limit_is_413_by_its_announced_length(narrow):
    answer = await narrow.post("/api/v1/score", content=b" " * 2001, headers=JSON)
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (
        413,
        "body_too_large",
        {"limit": 2000},
    )
    assert answer.headers["content-security-policy"] == POLICY


async def test_a_body_announced_over_the_limit_is_not_even_waited_for(data_url):
    sent = []

    async def receive():
        pytest.fail("the body was asked for")

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "server": ("t", 80),
        "path": "/api/v1/score", "raw_path": b"/api/v1/score", "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-length", b"99999999999")],
    }  # fmt: skip
    await create_app(Settings(data=data_url, max_body=2000))(scope, receive, send)
    assert sent[0]["status"] == 413


async def test_a_streamed_body_over_the_limit_is_413_too(narrow):
    async def parts():
        for _ in range(5):
            yield b" " * 500

    answer = await narrow.post("/api/v1/score", content=parts(), headers=JSON)
    assert "content-length" not in answer.request.headers
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_body_at_the_limit_passes(narrow):
    body = b'{"texts": ["a"], "models": ["rnn-tiny"]}'
    answer = await narrow.post("/api/v1/score", content=body.ljust(2000), headers=JSON)
    assert answer.status_code == 200


async def test_the_access_log_holds_no_query(app):
    access = logging.getLogger("uvicorn.access")
    async with lifespan(app), lifespan(app):
        installed = [found for found in access.filters if isinstance(found, WithoutQuery)]
    assert len(installed) == 1
    args = ("127.0.0.1:1", "GET", f"/api/v1/score?text={quote('秘密')}", "1.1", 200)
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', args, None)
    assert installed[0].filter(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /api/v1/score HTTP/1.1" 200'
    access.removeFilter(installed[0])


async def test_nothing_of_a_request_goes_to_a_telemetry_provider(app):
    assert not any(app._telemetry[kind] for kind in ("tracing", "metrics", "logs"))
