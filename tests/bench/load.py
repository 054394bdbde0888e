"""`make load`: what one process answers a second, forty visitors, and its memory after many mixed requests.

`python -m tests.bench.load --seconds 60 --mixed 100000`. The client is asyncio's streams, as what a load tool
of the package registries spends on a request in Python would hide what the server does.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, repeat
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.fair import free_port, server, wait_for
from tests.bench.heavy import SIGNS
from tests.bench.processes import python

CONNECTIONS, VISITORS = 64, 40
GROWTH = 1.05  # most that the memory may be after mixed requests, in that before
PAUSES = 1.0, 6.0  # seconds that a visitor looks at a page
LETTERS = 8
BARE_SECONDS = 5.0  # for which a bare server is asked beside each case
CASES = {
    "/": "/?text={}",
    "/unroll": "/unroll?text={}",
    "/score, four models": "/api/v1/score?text={}",
    "/trace": "/api/v1/trace?text={}",
    "/trace, all fields": "/api/v1/trace?text={}&fields=a,h,o,yhat,L,Ux,Wh&gradients=true",
    "/healthz": "/healthz",
}
OTHERS = (
    "/learn", "/check", "/docs", "/models", "/train", "/openapi.json", "/nothing",
    "/api/v1/models", "/api/v1/corpora", "/api/v1/score", "/api/v1/trace?text={}&model=none",
    "/api/v1/corpora/tutorial/growth", "/?text={}&smoothing=kneser_ney", "/?text={}&lang=en",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Seconds of each answer, and how many had which status; 0 where the connection failed."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)  # bytes of each answer's body
    statuses: Counter[int] = field(default_factory=Counter)

    def share(self, percent: float) -> str:
        return f"{1e3 * float(np.percentile(self.seconds, percent)):.1f}" if self.seconds else "–"

    @property
    def failed(self) -> int:
        return sum(count for status, count in self.statuses.items() if status == 0 or status >= 500)


class Connection:
    """One connection that is kept; made anew where the server closed it."""

    def __init__(self, host: str, tally: Tally) -> None:
        self.host, self.tally = host, tally
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> None:
        start = time.perf_counter()
        try:
            status = await self._asked(path)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            try:  # it may have rested too long
                status = await self._asked(path)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
                status = 0
        self.tally.statuses[status] += 1
        self.tally.seconds.append(time.perf_counter() - start)

    async def _asked(self, path: str) -> int:
        if self.streams is None:
            name, _, port = self.host.partition(":")
            self.streams = await asyncio.open_connection(name, int(port))
        reader, writer = self.streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
        self.tally.sizes.append(int(length.partition(b":")[2]))
        await reader.readexactly(self.tally.sizes[-1])
        if b"\r\nconnection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None


def sentence(rng: random.Random) -> str:
    return quote("".join(rng.choices(SIGNS, k=LETTERS)))


def mixed(rng: random.Random) -> Iterator[str]:
    """Addresses of every kind, wrong ones too."""
    while True:
        yield rng.choice((*CASES.values(), *OTHERS)).format(sentence(rng))


def visit(rng: random.Random) -> list[str]:
    """Return what a visitor asks for: home, three sentences, the stage and nine steps on it."""
    said = [sentence(rng) for _ in range(3)]
    steps = [
        f"/unroll?text={said[-1]}&t={t}&stage={stage}" for t in (1, 2, 3) for stage in ("a", "h", "yhat")
    ]
    return ["/", *(f"/?text={one}" for one in said), f"/unroll?text={said[-1]}", *steps]


async def hammered(host: str, paths: Iterator[str], seconds: float = np.inf) -> Tally:
    """Ask on many connections without a pause, until the addresses or the seconds end."""
    tally, end = Tally(), time.perf_counter() + seconds

    async def ask() -> None:
        connection = Connection(host, tally)
        for path in paths:
            if time.perf_counter() > end:
                break
            await connection.get(path)
        connection.close()

    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return tally


async def visited(host: str, pauses: tuple[float, float] | None) -> Tally:
    """Send the visitors, each on a connection of its own; without pauses they press Enter together."""
    tally = Tally()

    async def walk(number: int) -> None:
        rng, connection = random.Random(number), Connection(host, tally)
        for path in visit(rng):
            if pauses:
                await asyncio.sleep(rng.uniform(*pauses))
            await connection.get(path)
        connection.close()

    await asyncio.gather(*(walk(number) for number in range(VISITORS)))
    return tally


@contextmanager
def bare_server() -> Iterator[tuple[str, int]]:
    """Serve bare answers; gives the address and the number of the process."""
    port = free_port()
    with subprocess.Popen([*python("tests.bench.bare"), str(port)]) as process:
        try:
            wait_for(port)
            yield f"127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process has spent."""
    spent = psutil.Process(pid).cpu_times()
    return spent.user + spent.system


def resident(pid: int) -> int:
    """Return the bytes of a process and those that it began."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of a case")
    parser.add_argument("--mixed", type=int, default=100_000, help="mixed requests")
    asked = parser.parse_args()
    table = Table(title=f"{psutil.cpu_count()} cores, one process, {CONNECTIONS} connections")
    for column in ("case", "a second", "processor ms", "bare ms", "p50 ms", "p95 ms", "p99 ms", "statuses"):
        table.add_column(column)
    failed = 0

    def measured(name: str, pid: int, work: Coroutine[Any, Any, Tally]) -> None:
        nonlocal failed
        before, start = processor_time(pid), time.perf_counter()
        tally = asyncio.run(work)
        taken, spent = time.perf_counter() - start, processor_time(pid) - before
        count = max(len(tally.seconds), 1)
        told = ", ".join(f"{status}: {number}" for status, number in sorted(tally.statuses.items()))
        figures = f"{count / taken:.0f}", f"{1e3 * spent / count:.2f}", f"{1e3 * bare(tally):.2f}"
        table.add_row(name, *figures, *map(tally.share, (50, 95, 99)), told)
        failed += tally.failed

    def bare(tally: Tally) -> float:
        """Return the seconds of processor time of a bare answer of as many bytes."""
        path = f"/{round(float(np.mean(tally.sizes or [0])))}"
        before = processor_time(bare_pid)
        asked_for = asyncio.run(hammered(bare_host, repeat(path), min(asked.seconds, BARE_SECONDS)))
        return (processor_time(bare_pid) - before) / max(len(asked_for.seconds), 1)

    with server() as (url, pid), bare_server() as (bare_host, bare_pid):
        host, rng = urlsplit(url).netloc, random.Random(1)
        for name, path in CASES.items():
            paths = (path.format(sentence(rng)) for _ in iter(int, 1))
            measured(name, pid, hammered(host, paths, asked.seconds))
        measured(f"{VISITORS} visitors, at human speed", pid, visited(host, PAUSES))
        measured(f"{VISITORS} visitors, all at once", pid, visited(host, None))
        measured("warm-up", pid, hammered(host, islice(mixed(rng), asked.mixed * 2 // 5)))
        before = resident(pid)
        measured("mixed", pid, hammered(host, islice(mixed(rng), asked.mixed)))
        after = resident(pid)
    Console(width=140).print(table)
    sys.stdout.write(
        f"memory before {before / 2**20:.0f} MiB, after {after / 2**20:.0f}: {after / before:.3f}\n"
    )
    if failed or after > GROWTH * before:
        sys.exit(f"{failed} answers failed or 5xx; memory may grow to {GROWTH} at most")


if __name__ == "__main__":
    main()
