"""Does many calls of one function, in this process or in many: only strings go there and come back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any, Protocol

from app.errors import WorkersGone
from app.jobs.carrier import FAULTS, PATIENCE, begun, connected

Task = Callable[..., str]
Strings = Sequence[tuple[str, ...]]
WAITING = frozenset({"pending", "lost"})  # lost: with the worker that had done it; it is done again
LOOK = 0.02  # seconds between two looks at what is done
MISSED = 30.0  # seconds without any worker after which nobody waits longer
RETRIES = 3  # times that a call is done again whose worker has died


class Calls(Protocol):
    """Whoever does calls."""

    def all(self, function: Task, calls: Strings) -> Iterator[str]:
        """Call `function(*strings)` for each, in any order, and give what they return as it comes.

        The function must be one of a module, and return the same if it is called twice. Raises WorkersGone.
        """


class Here:
    """Does them one after another, in this process."""

    def all(self, function: Task, calls: Strings) -> Iterator[str]:
        """Call them in order."""
        return (function(*strings) for strings in calls)


class Elsewhere:
    """Has them done by the workers of a Dask cluster."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - Dask's client is untyped
        self._client = client

    def all(self, function: Task, calls: Strings) -> Iterator[str]:
        """Call them wherever there is a worker; what a worker that dies had begun, another does again."""
        try:
            yield from self._each(function, calls)
        except (*FAULTS, CancelledError) as error:
            raise WorkersGone from error

    def _each(self, function: Task, calls: Strings) -> Iterator[str]:
        submit = self._client.submit
        pending = [submit(function, *strings, pure=False, retries=RETRIES) for strings in calls]
        contact = time.monotonic()
        while pending:
            states = {future: future.status for future in pending}  # each may change at any time
            over = [future for future in pending if states[future] not in WAITING]
            pending = [future for future in pending if states[future] in WAITING]
            for future in over:
                if states[future] != "finished":
                    raise RuntimeError(states[future])
                yield future.result(timeout=MISSED)
            if over or self._has_workers():
                contact = time.monotonic()
            if time.monotonic() - contact > MISSED:
                raise TimeoutError("no worker")
            time.sleep(0 if over else LOOK)

    def _has_workers(self) -> bool:
        if self._client.status != "running":
            return False
        return bool(self._client.cluster is not None or self._client.scheduler_info().get("workers"))


@contextmanager
def calls_at(address: str, workers: int) -> Iterator[Calls]:
    """Give who does calls: the cluster of a scheduler, else so many processes of ours, else this one.

    Raises WorkersGone where the scheduler does not answer.
    """
    if not address and not workers:
        yield Here()
        return
    import distributed  # noqa: F401, PLC0415 - takes a second to load; sets the levels of its loggers then

    for name in ("distributed", "distributed.client"):  # what goes wrong is told by an error of ours
        logging.getLogger(name).setLevel(logging.CRITICAL)
    cluster = None if address else begun(workers)
    try:
        try:
            client = connected(address or cluster)
        except FAULTS as error:
            raise WorkersGone from error
        with client:
            yield Elsewhere(client)
    finally:
        if cluster is not None:
            cluster.close(timeout=PATIENCE)
