"""Idle and slow connections, streams that nobody reads, few descriptors: others are answered meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, suppress

import psutil
import pytest

from tests.faults.promises import RUN, Promises, all_is_well
from tests.live import SERVE

IDLE, SLOW, STREAMS, FEW = 200, 200, 300, 64
SLOW_HEAD = b"POST /api/v1/corpora HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
STREAM = b"GET /api/v1/runs/%s/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
GENERATE = b'{"text": "\xe5\xa4\xa9", "model": "tutorial-char-2gram", "max_tokens": 500}'
POST = (
    b"POST /api/v1/generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n" % len(GENERATE)
)


def is_closed(one):
    """Whether the other side has closed a connection; what was sent before that is thrown away."""
    one.setblocking(False)
    try:
        while one.recv(2**16):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def open_files(server):
    return psutil.Process(server.process.pid).num_fds()


def wait_for(is_so, seconds=60):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_idle_and_slow_connections(serve):
    promises = Promises()
    with serve() as server, server.client() as client, ExitStack() as stack:
        promises.corpus(client, "before")
        before = open_files(server)
        idle = [stack.enter_context(server.connected()) for _ in range(IDLE)]
        slow = [stack.enter_context(server.connected()) for _ in range(SLOW)]
        ended = threading.Event()

        def drip():
            for byte in SLOW_HEAD * 50:
                for one in slow:
                    with suppress(OSError):
                        one.send(bytes([byte]))
                if ended.wait(1):
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        all_is_well(client, promises)
        promises.corpus(client, "meanwhile")
        wait_for(lambda: all(map(is_closed, idle)) and all(map(is_closed, slow)))
        ended.set()
        thread.join()
        wait_for(lambda: open_files(server) <= before + 2)
        all_is_well(client, promises)


@pytest.mark.parametrize("kind", ["events of a run", "generated tokens"])
def test_streams_that_nobody_reads(serve, kind):
    with serve() as server, server.client() as client, ExitStack() as stack:
        run = client.post("/api/v1/runs", json=RUN).json()["id"]
        all_is_well(client, Promises())
        before = open_files(server)
        asked = STREAM % run.encode() if kind == "events of a run" else POST + GENERATE
        streams = []
        for _ in range(STREAMS):
            one = stack.enter_context(server.connected())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.sendall(asked)
            streams.append(one)
        all_is_well(client, Promises())
        if kind == "events of a run":
            client.delete(f"/api/v1/runs/{run}")  # it is over, and so are they
        wait_for(lambda: sum(1 for one in streams if b"HTTP/1.1 200" in one.recv(2**16)) == STREAMS)
        for one in streams:
            one.close()
        wait_for(lambda: open_files(server) <= before + 2)
        all_is_well(client, Promises())
        assert "Traceback" not in server.log.read_text()


def test_few_file_descriptors(serve):
    promises = Promises()
    few = ("sh", "-c", f'ulimit -n {FEW} && exec "$@"', "sh", *SERVE)
    with serve(command=few) as server, server.client() as client, ExitStack() as stack:
        promises.corpus(client, "before")
        promises.network(client, "before")
        all_is_well(client, promises)
        for _ in range(2 * FEW):  # more than it can take
            stack.enter_context(server.connected())
        wait_for(lambda: open_files(server) > 0.9 * FEW)  # it has taken what it can
        wait_for(lambda: open_files(server) < FEW // 2)  # those that say nothing are cut
        all_is_well(client, promises)
        promises.corpus(client, "after")
        all_is_well(client, promises)
    assert promises.statuses == {201}
