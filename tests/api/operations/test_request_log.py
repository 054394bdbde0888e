"""One line for each request, without anything that a user typed; as JSON for programs."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from datetime import datetime

import pytest

from app.web.operations.request_log import log_config

pytestmark = pytest.mark.anyio
SECRET = "秘密的句子"


@pytest.fixture
def lines():
    """What the log holds as JSON, one object for each of its lines."""
    stream = io.StringIO()
    kept = {name: logging.getLogger(name).__dict__.copy() for name in ("uvicorn", "unroll")}
    logging.config.dictConfig(log_config(as_json=True))
    for handler in logging.getLogger("unroll").handlers:
        handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for name, attributes in kept.items():
        logging.getLogger(name).__dict__.update(attributes)


async def test_a_line_tells_route_status_time_and_bytes(client, lines):
    answer = await client.get("/api/v1/models/rnn-tiny")
    [line] = lines()
    ms = line.pop("ms")
    assert 0 < ms < 60_000
    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert line == {
        "level": "INFO",
        "logger": "unroll.requests",
        "message": f"GET /api/v1/models/{{model_id}} 200 in {ms:.1f} ms, {len(answer.content)} bytes",
        "method": "GET",
        "route": "/api/v1/models/{model_id}",
        "status": 200,
        "bytes": len(answer.content),
    }


async def test_no_line_holds_what_a_user_typed(client, lines):
    await client.get("/", params={"text": SECRET})
    await client.get("/unroll", params={"text": SECRET})
    await client.get(f"/{SECRET}")
    await client.get(f"/api/v1/models/{SECRET}")
    await client.post("/api/v1/score", json={"texts": [SECRET], "models": [SECRET]})
    await client.request(SECRET.encode().hex(), "/")
    told = lines()
    assert [line["status"] for line in told] == [200, 200, 404, 404, 404, 405]
    assert SECRET not in json.dumps(told, ensure_ascii=False)
    assert SECRET.encode().hex() not in json.dumps(told)


async def test_a_terminal_gets_a_line_to_read(client, capsys):
    formatter = logging.config.DictConfigurator(log_config(as_json=False)).configure_formatter(
        log_config(as_json=False)["formatters"]["line"]
    )
    record = logging.LogRecord(
        "unroll.requests", logging.INFO, "", 0, "GET / 200 in 5.0 ms, 9 bytes", (), None
    )
    assert formatter.format(record) == "INFO:     GET / 200 in 5.0 ms, 9 bytes"
