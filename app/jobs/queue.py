"""Runs generators of records, in place or in a thread; each can be stopped between two of its records."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any

from app.jobs.records import Factory, Progress, R, State

OnError = Callable[[str, BaseException], None]
CLOSING = 2.0  # seconds that a run is given to come to its next record when the app ends


@dataclass(slots=True, eq=False)
class _Run:
    """A run by its id; all but the first two fields change, under the lock of `Jobs`."""

    id: str
    factory: Factory[Any]
    records: list[Any] = field(default_factory=list)
    error: BaseException | None = None
    is_over: bool = False
    is_cancelled: bool = False

    def progress(self) -> Progress[Any]:
        if self.is_cancelled:
            return Progress("none")
        state: State = "working" if not self.is_over else "failed" if self.error else "ready"
        return Progress(state, tuple(self.records), self.error)


def log_type(run_id: str, error: BaseException) -> None:
    """Log that a run failed, without the message, which may hold what a user typed."""
    logging.getLogger("unroll").warning("%s failed: %s", run_id, type(error).__name__)


class Jobs:
    """All runs of this process by their ids, with their records; safe to use from many threads.

    A run is begun once: who asks for it again gets what it has given. One that failed may be begun again.
    on_error: told of each run that fails in a thread. version: changes with each run, record and state.
    """

    def __init__(self, on_error: OnError = log_type) -> None:
        self._on_error = on_error
        self._changed = Condition()
        self.version = 0
        self._runs: dict[str, _Run] = {}
        self._lanes: dict[str, deque[_Run]] = {}  # the waiting ones; a lane is there while its thread works

    def of(self, run_id: str) -> Progress[Any]:
        """Return what a run has given by now."""
        with self._changed:
            run = self._runs.get(run_id)
            return run.progress() if run else Progress("none")

    def submit(self, run_id: str, factory: Factory[R], lane: str | None = None) -> Progress[R]:
        """Begin a run in a thread; those of one lane run one after another, in the order of asking."""
        with self._changed:
            run, is_new = self._entered(run_id, factory)
            if is_new:
                self._line_up(run, run_id if lane is None else lane)
            return run.progress()

    def run(self, run_id: str, factory: Factory[R]) -> Progress[R]:
        """Begin a run here and now, or wait for the thread that has begun it. Raises what ended it."""
        with self._changed:
            run, is_new = self._entered(run_id, factory)
        if is_new:
            self._drive(run)
        with self._changed:
            self._changed.wait_for(lambda: run.is_over)
        if run.error:
            raise run.error
        return run.progress()

    def wait(self, run_id: str, seconds: float) -> Progress[Any]:
        """Return what a run has given when it is over, or after so many seconds."""
        with self._changed:
            run = self._runs.get(run_id)
            if run is None:
                return Progress("none")
            self._changed.wait_for(lambda: run.is_over, seconds)
            return run.progress()

    def cancel(self, run_id: str) -> None:
        """Forget a run and its records; one that is running is stopped at its next record."""
        with self._changed:
            run = self._runs.pop(run_id, None)
            if run:
                run.is_cancelled = True
                self.version += 1

    def close(self, seconds: float = CLOSING) -> None:
        """Cancel every run, and wait so long for those in threads to stop."""
        with self._changed:
            for run_id in list(self._runs):
                self.cancel(run_id)
            self._changed.wait_for(lambda: not self._lanes, seconds)

    def _entered(self, run_id: str, factory: Factory[Any]) -> tuple[_Run, bool]:
        """Return the run of an id, and whether it is a new one, still to be begun."""
        run = self._runs.get(run_id)
        if run and not run.error:
            return run, False
        run = self._runs[run_id] = _Run(run_id, factory)
        self.version += 1
        return run, True

    def _line_up(self, run: _Run, lane: str) -> None:
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(run)
            return
        self._lanes[lane] = deque([run])
        Thread(target=self._work, args=(lane,), name=f"jobs {lane}", daemon=True).start()

    def _work(self, lane: str) -> None:
        """Run what waits in a lane, until nothing does."""
        while run := self._next_of(lane):
            self._drive(run, self._on_error)

    def _next_of(self, lane: str) -> _Run | None:
        with self._changed:
            if self._lanes[lane]:
                return self._lanes[lane].popleft()
            del self._lanes[lane]
            self._changed.notify_all()
            return None

    def _drive(self, run: _Run, on_error: OnError | None = None) -> None:
        """Take record after record until the end or until it is cancelled; an error is raised or told."""
        error: BaseException | None = None
        try:
            if not run.is_cancelled:
                self._take_all(run)
        except BaseException as caught:
            error = caught
            if on_error is None:
                raise
            on_error(run.id, caught)
        finally:
            with self._changed:
                run.error, run.is_over = error, True
                self._tell()

    def _take_all(self, run: _Run) -> None:
        with closing(run.factory()) as records:
            for record in records:
                with self._changed:
                    if run.is_cancelled:
                        return
                    if record is not None:
                        run.records.append(record)
                        self._tell()

    def _tell(self) -> None:
        """Let those who wait look again; called under the lock."""
        self.version += 1
        self._changed.notify_all()
