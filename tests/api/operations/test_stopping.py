"""A server that is told to stop while answers are under way: it ends them, and itself, within ten seconds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from app.settings import ROOT
from app.store.runs.shelf import RunShelf

REQUEST = {"corpus": "tutorial", "kind": "ngram", "unit": "char", "name": "counts", "order": 2, "seed": 1}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    """A server of its own, whose runs wait for workers that never come; gives its process and address."""
    port = free_port()
    settings = {"UNROLL_DATA": str(tmp_path), "UNROLL_SCHEDULER": "tcp://127.0.0.1:1", "UNROLL_LOG": "json"}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=address, timeout=30) as client:
        for _ in range(300):
            try:
                if client.get("/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        else:
            pytest.fail("the server is not ready")
    yield process, address
    process.kill()
    process.wait()


def half_sent(address):
    """A connection with half a request in it."""
    host, _, port = address.removeprefix("http://").partition(":")
    one = socket.create_connection((host, int(port)))
    one.sendall(b"POST /api/v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
    return one


def test_streams_end_with_a_last_event_and_nothing_holds_the_server_up(server, tmp_path):
    process, address = server
    run = RunShelf(str(tmp_path)).submit(REQUEST)
    stuck = half_sent(address)
    with httpx.stream("GET", f"{address}/api/v1/runs/{run.id}/events", timeout=30) as stream:
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        events = [line for line in stream.iter_lines() if line.startswith("event: ")]
    assert events[-1] == "event: stop"
    assert time.monotonic() - begun < 5
    stderr = process.communicate(timeout=10)[1]
    stuck.close()
    assert time.monotonic() - begun < 10
    assert '"route":"/api/v1/runs/{run_id}/events"' in stderr
    assert "Traceback" not in stderr, stderr
