"""Carries calls to processes of their own: workers of ours, begun at first use, or those of a Dask cluster.

Only names and strings cross the wire, and nothing is known here of what the calls do. What is lost on the way
has to be carried again by whoever wants it done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

LOOPBACK = "127.0.0.1:0"
PATIENCE = 5.0  # seconds for a cluster to answer
FAULTS = (OSError, TimeoutError, ImportError, RuntimeError, ValueError)
log = logging.getLogger("unroll")

CarrierHealth = Literal["idle", "ready", "no_workers", "unreachable"]


@dataclass(slots=True)
class Carrier:
    """Calls `function(*strings)` elsewhere, once for a key as long as that is held here; for one thread.

    address: of a Dask scheduler, tls://… or tcp://…; if empty, `workers` processes on this machine are begun
    when the first call is carried, and end with this one. health: what was found the last time.
    """

    function: Callable[..., None]
    address: str = ""
    workers: int = 1
    health: CarrierHealth = "idle"
    _client: Any = None
    _cluster: Any = None
    _calls: dict[str, Any] = field(default_factory=dict)

    def carry(self, key: str, *strings: str) -> bool:
        """Have a call done, unless that of the key is under way; return whether it is now."""
        call = self._calls.get(key)
        if call is not None and call.status == "pending":
            return True
        try:
            client = self._connected()
            self.drop(key)
            self._calls[key] = client.submit(self.function, *strings, key=key, pure=False, retries=0)
        except FAULTS as error:
            self._lost(error)
            return False
        return True

    def look(self) -> CarrierHealth:
        """Find out whether there is anybody to do the calls, where one was carried."""
        if self._client is not None:
            try:
                if self._client.status != "running":
                    raise TimeoutError("the scheduler is gone")
                is_there = bool(self._client.nthreads())
                self.health = "ready" if is_there else "no_workers"
            except FAULTS as error:
                self._lost(error)
        return self.health

    def has_failed(self, key: str) -> bool:
        """Tell whether a call that was carried from here came to nothing: its worker died again and again."""
        call = self._calls.get(key)
        return call is not None and call.status in {"error", "lost", "cancelled"}

    def drop(self, key: str) -> None:
        """No longer hold a call; one that waits is not begun any more."""
        call = self._calls.pop(key, None)
        if call is not None:
            with suppress(*FAULTS):
                call.release()

    def interrupt(self, prefix: str) -> None:
        """Begin the workers anew that are busy with calls whose keys begin so: they do not listen."""
        with suppress(*FAULTS):
            if self._client is not None:
                busy = [
                    address
                    for address, keys in self._client.processing().items()
                    if any(str(key).startswith(prefix) for key in keys)
                ]
                self._client.restart_workers(busy, raise_for_error=False)

    def close(self) -> None:
        """Let go of the cluster, and end the workers that are ours."""
        for part in (self._client, self._cluster):
            with suppress(*FAULTS):
                if part is not None:
                    part.close(timeout=PATIENCE)
        self._client = self._cluster = None
        self._calls.clear()

    def _connected(self) -> Any:  # noqa: ANN401 - Dask is loaded at first use, and its client is untyped
        if self._client is not None and self._client.status == "running":
            return self._client
        self.close()
        if not self.address:
            self._cluster = begun(self.workers)
        self._client = connected(self._cluster or self.address)
        self.health = "ready"
        return self._client

    def _lost(self, error: BaseException) -> None:
        """Forget the cluster: it is looked for anew with the next call."""
        if self.health != "unreachable":
            log.warning("training: no workers can be reached (%s)", type(error).__name__)
        self.health = "unreachable"
        self.close()


def connected(at: Any) -> Any:  # noqa: ANN401 - Dask's own are untyped
    """Return a client of a scheduler by its address, or of workers of ours. Raises one of `FAULTS`."""
    from distributed import Client  # noqa: PLC0415 - takes a second to load

    return Client(at, timeout=PATIENCE, set_as_default=False)


def begun(workers: int) -> Any:  # noqa: ANN401 - Dask's own is untyped
    """Begin workers on this machine; nothing of them listens but on the loopback, on ports that are free."""
    from distributed import LocalCluster  # noqa: PLC0415

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        scheduler_kwargs={"dashboard": False, "dashboard_address": LOOPBACK},
        worker_dashboard_address=LOOPBACK,
        silence_logs=logging.CRITICAL,
    )
