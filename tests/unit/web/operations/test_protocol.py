"""Endless, slow and untaken: what a client may do to a connection, and when it is cut."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from app.web.operations.protocol import LINGER, MOST_HEAD, BoundedHttp
from tests.live import served

PATIENCE = 10  # seconds until a test gives up
POST_1000 = b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
LARGE = 2**26  # bytes that no buffer between two sockets holds


class Quick(BoundedHttp):
    tick = 0.2


ended = []  # what came of answers that nobody took


async def endless(request):
    async def parts():
        try:
            while True:
                yield b"x" * 2**16
                await asyncio.sleep(0.001)  # as ours do: what never waits is never stopped
        finally:
            ended.append("endless")

    return StreamingResponse(parts())


async def refused(request):
    return PlainTextResponse("no", 413)


async def length(request):
    return PlainTextResponse(str(len(await request.body())))


class ByHand(BoundedHttp):
    """Is looked at when a test says so: no machine is too slow for it."""

    tick = 3600.0
    latest: ByHand

    def connection_made(self, transport):
        super().connection_made(transport)
        ByHand.latest = self

    def look(self):
        """Have the loop look at the connection; return how much of the answer waited then."""
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (self._look(), done.set()))
        assert done.wait(PATIENCE)
        return self._unsent


def app():
    return Starlette(
        routes=[
            Route("/endless", endless),
            Route("/large", lambda _: PlainTextResponse(b"x" * LARGE)),
            Route("/refused", refused, methods=["POST"]),
            Route("/length", length, methods=["POST"]),
        ]
    )


def place_of(url):
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


@pytest.fixture(scope="module")
def address():
    with served(app(), http=Quick) as url:
        yield place_of(url)


@contextmanager
def connected(address):
    with socket.create_connection(address, timeout=PATIENCE) as client:
        yield client


def rest_of(client):
    """All that still comes, until the other side ends or cuts the connection."""
    found = b""
    try:
        while part := client.recv(2**20):
            found += part
    except ConnectionError:
        pass
    return found


def send(client, content):
    """Send all that the other side takes; return whether it took everything."""
    try:
        client.sendall(content)
    except OSError:
        return False
    return True


def test_a_request_is_answered_as_ever(address):
    body = b"y" * 3_000_000
    with connected(address) as client:
        for _ in range(2):  # the connection is kept
            client.sendall(
                b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            answer = b""
            while b"3000000" not in answer:
                answer += client.recv(2**16)
            assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("line", [b"X-One: " + b"v" * 2**27, b"X-Many: v\r\n" * 2**22, b"v" * 2**24])
def test_an_endless_head_is_refused_at_once(address, line):
    begun = time.monotonic()
    with connected(address) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        assert not send(client, line)
    assert time.monotonic() - begun < PATIENCE


def test_a_head_over_the_limit_is_told_so(address):
    with connected(address) as client:
        send(client, b"GET / HTTP/1.1\r\nX-One: " + b"v" * (MOST_HEAD + 100))
        assert rest_of(client).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHo", b"\r\n"])
def test_a_connection_that_says_nothing_is_cut(address, sent):
    with connected(address) as client:
        client.sendall(sent)
        assert rest_of(client) == b""


@pytest.mark.parametrize("begun", [b"", POST_1000])
def test_a_head_or_body_of_a_byte_now_and_then_is_cut(address, begun):
    with connected(address) as client:
        client.sendall(begun)
        for _ in range(PATIENCE * 10):
            time.sleep(0.1)
            if not send(client, b"G"):
                return
    pytest.fail("the connection is still open")


def test_a_slow_body_that_comes_is_read_to_its_end(address):
    with connected(address) as client:
        client.sendall(b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n")
        for _ in range(10):
            time.sleep(0.1)
            client.sendall(b"y" * 2000)
        assert b"20000" in client.recv(2**16)


def test_what_comes_after_a_refusal_is_not_read_for_ever(address):
    with connected(address) as client:
        client.sendall(b"POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % 2**30)
        assert client.recv(2**16).startswith(b"HTTP/1.1 413")
        assert not send(client, b"y" * (LINGER + LARGE))


@pytest.mark.parametrize("path", [b"/endless", b"/large"])
def test_an_answer_that_nobody_takes_is_given_up(address, path):
    ended.clear()
    with connected(address) as client:
        client.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path)
        time.sleep(2)
        assert len(rest_of(client)) < LARGE
    time.sleep(0.5)
    assert ended == (["endless"] if path == b"/endless" else [])


def test_an_answer_that_is_taken_slowly_comes_whole():
    with served(app(), http=ByHand) as url, connected(place_of(url)) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        size = len(client.recv(2**18))
        waiting = ByHand.latest.transport.get_write_buffer_size
        end = time.monotonic() + PATIENCE
        while not waiting() and time.monotonic() < end:
            time.sleep(0.01)
        assert waiting()
        for _ in range(8):
            before = ByHand.latest.look()
            while waiting() >= before > 0:  # what the sockets' own buffers hold comes first
                size += len(client.recv(2**18))
        assert size + len(rest_of(client)) > LARGE
