"""Pages are made one at a time, and none waits long for another."""

from __future__ import annotations

import threading
from contextlib import suppress

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import Response

from app.web.kept_pages import _in_turn

pytestmark = pytest.mark.anyio
REQUEST = Request({"type": "http"})


async def together(*functions) -> None:
    turn = anyio.Semaphore(1)
    async with anyio.create_task_group() as group:
        for function in functions:
            group.start_soon(_in_turn, turn, function, REQUEST)
    assert turn.value == 1  # whatever happened, the next one has its turn


async def test_one_page_at_a_time():
    under_way, most = [], []

    def make(_):
        under_way.append(1)
        most.append(len(under_way))
        threading.Event().wait(0.005)
        under_way.pop()
        return Response()

    await together(*[make] * 12)
    assert most == [1] * 12


async def test_one_that_takes_long_does_not_hold_up_the_next():
    next_one, found = threading.Event(), []

    def slow(_):
        found.append(next_one.wait(20))
        return Response()

    def quick(_):
        next_one.set()
        return Response()

    await together(slow, quick)
    assert found == [True]


async def test_a_page_that_fails_gives_its_turn_on():
    turn = anyio.Semaphore(1)

    def fail(_):
        raise ValueError

    for _ in range(3):
        with suppress(ValueError):
            await _in_turn(turn, fail, REQUEST)
    assert turn.value == 1
