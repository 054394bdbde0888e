"""The processes that compute long answers: a few, each with one request at a time, and a short queue."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import IO, Any, cast

from app.errors import Busy
from app.paths import ROOT
from app.settings import Settings
from app.web.lanes.wire import as_bytes, read, write

COMMAND = (sys.executable, "-m", "app.worker")
SOON = 1.0  # seconds that a process has to end by itself


@dataclass(frozen=True, slots=True)
class Answer:
    """What a process answered, as ASGI sends it; route: of the request, as the log tells it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    route: str


class Process:
    """One process; for one thread at a time."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            COMMAND, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._to = cast(IO[bytes], self._process.stdin)
        self._from = cast(IO[bytes], self._process.stdout)

    def answer(self, head: dict[str, Any], body: Sequence[bytes]) -> Answer:
        """Have a request answered. Raises Busy where the process ends meanwhile: it can be asked again."""
        try:
            write(self._to, head, body)
            reply, content = read(self._from) or ({}, b"")
        except OSError:
            reply, content = {}, b""
        if not reply:
            raise Busy
        return Answer(reply["status"], as_bytes(reply["headers"]), content, reply["route"])

    def resident(self) -> int | None:
        """Return the bytes that it holds after an answer; None where it has ended."""
        head, _ = read(self._from) or ({}, b"")
        return cast(int | None, head.get("resident"))

    def close(self, seconds: float = SOON) -> None:
        """End it: gently, then not."""
        with suppress(OSError):
            self._to.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()


class Pool:
    """Up to `settings.heavy` processes, begun when they are needed; at most `settings.heavy_queue` wait."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.under_way = 0  # requests, the waiting ones too; changed by the event loop alone
        self._threads: ThreadPoolExecutor | None = None  # each of them waits for one process
        self._idle: LifoQueue[Process] = LifoQueue()
        self._all: set[Process] = set()
        fields = settings.model_dump() | {"token": settings.token.get_secret_value()}
        variables = {f"UNROLL_{name.upper()}": str(value) for name, value in fields.items()}
        self._environment = {**os.environ, **variables}

    def open(self) -> None:
        """Take requests from now on, if there are to be processes at all."""
        if self.settings.heavy:
            self._threads = ThreadPoolExecutor(self.settings.heavy, "heavy")

    @property
    def is_open(self) -> bool:
        """Tell whether it takes requests."""
        return self._threads is not None

    async def answer(self, head: dict[str, Any], body: Sequence[bytes]) -> Answer:
        """Have a request answered elsewhere. Raises Busy where too many wait."""
        if not self._threads or self.under_way >= self.settings.heavy + self.settings.heavy_queue:
            raise Busy
        self.under_way += 1
        try:
            return await asyncio.wrap_future(self._threads.submit(self._ask, head, body))
        finally:
            self.under_way -= 1

    def close(self) -> None:
        """End the processes; who waits for one is told to come again."""
        threads, self._threads = self._threads, None
        if threads:
            threads.shutdown(wait=False, cancel_futures=True)
        for process in list(self._all):
            process.close()
        self._all.clear()
        self._idle = LifoQueue()

    def _ask(self, head: dict[str, Any], body: Sequence[bytes]) -> Answer:
        """Ask an idle process or a new one; one that has grown too large for good is ended."""
        process = self._taken()
        is_kept = False
        try:
            answer = process.answer(head, body)
            resident = process.resident()
            is_kept = resident is not None and resident <= self.settings.heavy_memory and self.is_open
            return answer
        finally:
            if is_kept:
                self._idle.put(process)
            else:
                self._all.discard(process)
                process.close()

    def _taken(self) -> Process:
        try:
            return self._idle.get_nowait()
        except Empty:
            process = Process(self._environment)
            self._all.add(process)
            return process
