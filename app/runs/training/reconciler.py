"""Sees to it that every run is worked on: what waits or has come to a halt is carried to a worker again.

It remembers nothing that the store does not say, so that any number of processes may each have one.
"""

from __future__ import annotations

import random
import time
from collections import Counter

from app.errors import RunGivenUp, UnrollError
from app.jobs.carrier import Carrier
from app.jobs.records import Records
from app.runs.training.drive import fail
from app.store.runs.folder import RunFolder
from app.store.runs.shelf import ATTEMPTS, STALLED, RunShelf

PERIOD = 5.0  # seconds
NAP = 0.2


class Reconciler:
    """Compares what the runs of a store need with what is done."""

    def __init__(self, runs: RunShelf, data_url: str, carrier: Carrier) -> None:
        self._runs, self._data_url, self._carrier = runs, data_url, carrier
        self._is_nudged = False
        self._chance = random.Random()  # noqa: S311 - no secret; of its own, as others may count on theirs
        self._carried: dict[str, str] = {}  # keys by run
        self._tries: Counter[str] = Counter()

    def nudge(self) -> None:
        """Let it look at once: there is something new."""
        self._is_nudged = True

    def watch(self) -> Records[None]:
        """Look every few seconds, for as long as it is asked to go on."""
        while True:
            self._is_nudged = False
            self.look()
            until = time.monotonic() + PERIOD * self._chance.uniform(0.8, 1.2)
            while time.monotonic() < until and not self._is_nudged:
                yield None
                time.sleep(NAP)

    def look(self) -> None:
        """Do for each run what is to be done now."""
        try:
            runs = self._runs.all()
        except UnrollError:
            return
        for run in runs:
            self._see_to(run)
        self._carrier.look()

    def _see_to(self, run: RunFolder) -> None:
        if run.ended() is not None:
            self._let_go(run)
            return
        state = self._runs.state(run)
        if run.cancelled() is not None:
            self._cancel(run, is_waiting=state in {"queued", "cancelled"})
        elif state == "failed":
            fail(run, RunGivenUp(attempts=ATTEMPTS))
        elif state in {"queued", "stalled"} or self._has_failed(run):
            self._carry(run)

    def _cancel(self, run: RunFolder, is_waiting: bool) -> None:
        """End a cancelled run that nobody works on, or whose worker does not listen."""
        since = run.cancelled_at() or 0.0
        if is_waiting or self._runs.now() - since > STALLED:
            run.end({"state": "cancelled", "model": None})
            if not is_waiting:
                self._carrier.interrupt(run.id)
            self._let_go(run)

    def _has_failed(self, run: RunFolder) -> bool:
        key = self._carried.get(run.id)
        return key is not None and self._carrier.has_failed(key)

    def _carry(self, run: RunFolder) -> None:
        key = f"{run.id}-{max(run.claims(), default=0) + 1}"
        before = self._carried.get(run.id)
        if before is not None and self._carrier.has_failed(before):
            self._tries[key] += 1
            if self._tries[key] > ATTEMPTS:  # no worker comes as far as to claim it
                fail(run, RunGivenUp(attempts=ATTEMPTS))
                return
        if self._carrier.carry(key, run.id, self._data_url):
            if before not in (None, key):
                self._carrier.drop(str(before))
            self._carried[run.id] = key

    def _let_go(self, run: RunFolder) -> None:
        key = self._carried.pop(run.id, None)
        if key is not None:
            self._carrier.drop(key)
