"""A server that is told to stop while answers are under way: it ends them, and itself, within ten seconds."""

from __future__ import annotations

import signal
import time

import httpx
import pytest

from app.store.runs.shelf import RunShelf
from tests.live import running

REQUEST = {"corpus": "tutorial", "kind": "ngram", "unit": "char", "name": "counts", "order": 2, "seed": 1}


@pytest.fixture
def server(tmp_path):
    with running(tmp_path / "data") as one:
        yield one


def half_sent(server):
    """A connection with half a request in it."""
    one = server.connected()
    one.sendall(b"POST /api/v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
    return one


def test_streams_end_with_a_last_event_and_nothing_holds_the_server_up(server, tmp_path):
    run = RunShelf(str(tmp_path / "data")).submit(REQUEST)
    stuck = half_sent(server)
    with httpx.stream("GET", f"{server.url}/api/v1/runs/{run.id}/events", timeout=30) as stream:
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        events = [line for line in stream.iter_lines() if line.startswith("event: ")]
    assert events[-1] == "event: stop"
    assert time.monotonic() - begun < 5
    server.process.wait(10)
    stuck.close()
    assert time.monotonic() - begun < 10
    log = server.log.read_text()
    assert '"route":"/api/v1/runs/{run_id}/events"' in log
    assert "Traceback" not in log, log
