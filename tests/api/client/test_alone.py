"""The client over a socket, waiting and awaited, and where nothing of the server is installed."""

from __future__ import annotations

import subprocess
import sys

import httpx
import numpy as np
import pytest

from app.client import AsyncClient, Client
from app.explain.sentence.continuation import End, Generated, Start
from app.settings import ROOT
from app.store.model_registry import Store

SERVER = ("fastapi", "starlette", "jinja2", "plotly", "uvicorn", "pydantic", "pydantic_settings", "brotli")
ALONE = f"""
import sys
sys.modules.update(dict.fromkeys({SERVER!r}))  # None: importing it raises ModuleNotFoundError
from app.client import Client
with Client(sys.argv[1]) as client:
    print(client.trace("今天的天气真好呀").h.shape)
"""


def test_it_needs_nothing_of_the_server(address):
    command = [sys.executable, "-W", "error", "-c", ALONE, address]
    assert (
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stdout == "(9, 128)\n"
    )


def test_a_client_that_waits(address, app):
    with Client(address) as client:
        trace = client.trace("今天", "rnn-tiny", dtype="float64")
        store: Store = app.state.site.store
        W = store.rnn("rnn-tiny", "float64").parameters.W
        assert np.array_equal(client.parameter("rnn-tiny", "W"), W.astype(np.float32))
        assert trace.h.shape == (3, 3)


def test_tokens_come_one_by_one(address):
    with Client(address) as client:
        start, *drawn, end = client.generate("今天", "rnn-tiny", seed=1, max_tokens=3)
        assert (start, type(end)) == (Start("rnn-tiny", "char", ["今", "天"], 1), End)
        assert all(isinstance(one, Generated) for one in drawn)
        assert end.num_tokens == len(drawn) > 0
        events = client.generate("今天", max_tokens=50)
        next(events)
        events.close()  # who has seen enough leaves, and asks something else
        assert client.model("rnn-tiny").hidden_size == 3


@pytest.mark.anyio
async def test_tokens_are_awaited_one_by_one(address):
    async with AsyncClient(address) as client:
        events = [event async for event in client.generate("今天", "rnn-tiny", seed=1, max_tokens=3)]
    with Client(address) as client:
        assert events == list(client.generate("今天", "rnn-tiny", seed=1, max_tokens=3))


def test_where_no_app_answers_httpx_says_so():
    with Client("http://127.0.0.1:9") as client, pytest.raises(httpx.ConnectError):
        client.models()
