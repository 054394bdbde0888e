"""Commands of ours that compute in a process of their own, and tell their results line by line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import IO, cast

from app.concurrency.priority import send_back
from app.paths import ROOT

PAUSE = 0.1  # seconds after which a run can be stopped though its process has told nothing
CHUNK = 2**16  # bytes read at once


def told_beside(arguments: Sequence[str], data: str, seconds: float) -> Iterator[bytes]:
    """Yield the lines of `python -m ARGUMENTS`, nothing where none came for a while; kill it after `seconds`.

    data: its data folder. It has a lower priority than those who wait for short answers, and is killed too
    when nobody takes lines any more.
    """
    deadline = monotonic() + seconds
    env = {**os.environ, "UNROLL_DATA": data}
    with subprocess.Popen(  # noqa: S603 - our own commands, ids of known models and corpora
        [sys.executable, "-m", *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE
    ) as process:
        send_back(process.pid)
        try:
            yield from _lines(cast(IO[bytes], process.stdout), deadline)
        finally:
            process.kill()


def _lines(stdout: IO[bytes], deadline: float) -> Iterator[bytes]:
    """Yield each line once it is whole, nothing where none came for a while, up to a time of `monotonic`."""
    rest = b""
    with DefaultSelector() as selector:
        selector.register(stdout, EVENT_READ)
        while (seconds_left := deadline - monotonic()) > 0:
            if not selector.select(min(seconds_left, PAUSE)):
                yield b""
                continue
            chunk = os.read(stdout.fileno(), CHUNK)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
