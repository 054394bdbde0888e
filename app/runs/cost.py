"""What a text of tau steps costs each network on this machine: measured once, on request.

It is measured in a process of its own: counting memory slows down all that a process does, and would count
what other requests hold.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from app.settings import ROOT
from app.store.model_registry import Store

log = logging.getLogger("unroll")


@dataclass(frozen=True, slots=True)
class CostAnswer:
    """What has been measured by now; `none` where nobody has asked for it."""

    model: str
    state: Literal["none", "working", "ready"]
    costs: list[dict[str, Any]]


@dataclass(slots=True)
class _Record:
    state: Literal["working", "ready"] = "working"
    costs: list[dict[str, Any]] = field(default_factory=list)


class Costs:
    """The measurements of all networks; safe to use from many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records: dict[str, _Record] = {}
        self._lock = threading.Lock()
        self._at_once = threading.Lock()  # two at a time would measure each other
        self._process: subprocess.Popen[str] | None = None

    def of(self, model_id: str) -> CostAnswer:
        """Return what has been measured of a network. Raises ModelNotFound, ArtefactDamaged."""
        self._store.rnn(model_id)
        record = self._records.get(model_id)
        if record is None:
            return CostAnswer(model_id, "none", [])
        return CostAnswer(model_id, record.state, list(record.costs))

    def start(self, model_id: str) -> CostAnswer:
        """Begin to measure a network, unless that has been done or begun. Raises as `of` does."""
        self._store.rnn(model_id)
        with self._lock:
            is_new = model_id not in self._records
            record = self._records.setdefault(model_id, _Record())
        if is_new:
            threading.Thread(target=self._work, args=(model_id, record), name="cost", daemon=True).start()
        return self.of(model_id)

    def stop(self) -> None:
        """End what is being measured, when the app ends."""
        if self._process is not None:
            self._process.kill()

    def _work(self, model_id: str, record: _Record) -> None:
        """Read record after record from the process; what a slow machine has done in time is kept."""
        settings = self._store.settings
        asked = ["--model", model_id, "--longest", str(settings.max_cost_steps)]
        command = [sys.executable, "-m", "app", "cost", *asked]
        env = {**os.environ, "UNROLL_DATA": settings.data}
        with self._at_once:
            process = subprocess.Popen(  # noqa: S603 - our own command, the id of a known network
                command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
            )
            self._process = process
            timer = threading.Timer(settings.max_cost_seconds, process.kill)
            timer.start()
            with process, suppress(ValueError):  # half a line of a process that was ended
                for line in process.stdout or ():
                    record.costs.append(json.loads(line))
            timer.cancel()
            self._process = None
        record.state = "ready"
        if not record.costs:
            log.warning("nothing measured of %s: status %s", model_id, process.returncode)
            self._records.pop(model_id, None)  # so that it can be asked for again
