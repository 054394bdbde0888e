"""`serve --workers`: several processes at one port, over one store, are one server to whoever asks."""

from __future__ import annotations

from contextlib import contextmanager

import httpx
import psutil
import pytest

from tests.live import running, wait_until_ready

CORPORA = "/api/v1/corpora"


def answering(server):
    """The processes that answer at the port of a server."""
    begun = psutil.Process(server.process.pid).children()
    return [one for one in begun if any("spawn_main" in word for word in one.cmdline())]


@contextmanager
def without(process):
    """A process that is held still: another one answers."""
    process.suspend()
    yield
    process.resume()


def ask(server, method, path, **told):
    """Ask on a connection of its own."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        return client.request(method, path, **told)


@pytest.fixture
def server(tmp_path):
    with running(tmp_path / "data", "--workers", "2") as one:
        yield one


def test_two_processes_are_one_server(server):
    first, second = answering(server)
    for one in (first, second):
        with without(one):
            wait_until_ready(server)
    for mine, other in ((first, second), (second, first)):
        with without(other):
            made = ask(server, "POST", CORPORA, json={"name": "own", "text": "天气真好"})
            assert made.status_code == 201
            place, query = (
                made.headers["location"],
                {"text": "天", "models": f"{made.json()['id']}-char-2gram"},
            )
            scores = ask(server, "GET", "/api/v1/score", params=query).json()
        with without(mine):
            assert ask(server, "GET", place).json() == made.json()
            assert ask(server, "GET", "/api/v1/score", params=query).json() == scores
            assert ask(server, "DELETE", place).status_code == 204
        with without(other):
            assert ask(server, "GET", place).status_code == 404
    begun = psutil.Process(server.process.pid).children(recursive=True)
    server.stop(30)
    assert psutil.wait_procs(begun, timeout=30)[1] == []
    assert "Traceback" not in server.log.read_text()
