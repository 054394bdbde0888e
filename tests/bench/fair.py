"""How long `/healthz` and `/score` take while the longest requests are under way, and while none is.

The server is a process of its own with a data folder of its own; so are those who send the long requests.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

import numpy as np

from app.settings import Settings
from tests.bench.heavy import KINDS
from tests.bench.processes import python
from tests.bench.rows import Row

SECONDS = float(os.environ.get("UNROLL_BENCH_SECONDS", "6"))  # of one case
SENDERS = 2  # of each kind of long request
PAUSE = 0.005  # between two short requests
AIM = 3  # p99 beside long work, in p99s of an idle server
SENTENCES = "今天天气真好", "我不知道", "你多大了", "明天会下雨吗"


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """Serve the app with a copy of the data folder; gives its address and the number of its process."""
    port = free_port()
    with TemporaryDirectory() as folder:
        for name in ("corpora", "assets", "growth"):
            Path(folder, name).mkdir()
            for path in Path(Settings().data, name).glob("*.*"):
                Path(folder, name, path.name).symlink_to(path.resolve())
        env = os.environ | {"UNROLL_DATA": folder, "UNROLL_MAX_CORPORA": "1000"}
        command = [*python("app"), "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(port: int) -> None:
    """Ask until somebody answers."""
    for _ in range(600):
        try:
            HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


@contextmanager
def sending(kind: str, url: str) -> Iterator[None]:
    """Have long requests of a kind sent without a pause."""
    command = [*python("tests.bench.heavy"), kind, url]
    senders = [subprocess.Popen([*command, str(one)]) for one in range(SENDERS)]
    try:
        time.sleep(2.5)  # until the first ones are under way
        yield
    finally:
        for sender in senders:
            sender.kill()
            sender.wait()


def probe(url: str) -> dict[str, list[float]]:
    """Return the seconds of short requests, sent in turn on one connection each."""
    host = urlsplit(url).netloc
    paths = {"/healthz": HTTPConnection(host, timeout=60), "/score": HTTPConnection(host, timeout=60)}
    taken: dict[str, list[float]] = {path: [] for path in paths}
    end = time.perf_counter() + SECONDS
    for turn in count():
        for path, connection in paths.items():
            asked = f"/api/v1/score?text={quote(SENTENCES[turn % 4])}" if path == "/score" else path
            start = time.perf_counter()
            connection.request("GET", asked)
            answer = connection.getresponse()
            answer.read()
            taken[path].append(time.perf_counter() - start)
            if answer.status != 200:
                raise SystemExit(f"{asked}: {answer.status}")
            time.sleep(PAUSE)
        if time.perf_counter() > end:
            return taken
    return taken


def rows() -> Iterator[Row]:
    for kind in KINDS:
        with server() as (url, _):  # a new one: the last long requests of a kind would go on
            probe(url)  # models are read
            idle = probe(url)
            with sending(kind, url):
                busy = probe(url)
        for path in idle:
            for share in (50, 99):
                ours, theirs = (float(np.percentile(one[path], share)) for one in (busy, idle))
                yield Row(f"{path} p{share}, beside {kind}", "idle", ours, theirs)


def notes() -> Iterator[str]:
    yield f"fair: {SENDERS} senders of a kind; ratio = busy / idle, the aim for p99 is {AIM}"


if __name__ == "__main__":
    sys.exit("python -m tests.bench fair")
