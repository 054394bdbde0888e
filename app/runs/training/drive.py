"""Works on a run until it is over: the only code that does, wherever it is called.

All that it knows it reads from the store, and all that it does is there at once; so it may be killed at any
moment, and whoever calls it next goes on from the last checkpoint.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field

from app.concurrency.heartbeat import beating
from app.errors import ArtefactDamaged, RunGivenUp, ShapeMismatch, StorageFailed, UnrollError
from app.runs.checkpoints import read_checkpoint, write_checkpoint
from app.runs.training.network import NetworkWork
from app.runs.training.ngrams import NGramWork
from app.runs.training.request import RunRequest
from app.runs.training.work import TrainingWork
from app.settings import Settings
from app.store.model_registry import Store
from app.store.own.models import OwnModels
from app.store.runs.folder import RunFolder
from app.store.runs.shelf import ATTEMPTS, RunShelf

KEPT_CHECKPOINTS = 2
log = logging.getLogger("unroll")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two records, two checkpoints and two signs of life.

    rest: after a checkpoint comes none for so many times as long as it took to write.
    """

    record: float = 2.0
    checkpoint: float = 30.0
    beat: float = 5.0
    rest: float = 20.0


class _Superseded(Exception):
    """Somebody else works on the run now: stop without a word."""


def drive(run_id: str, data_url: str, pace: Pace = Pace()) -> None:  # noqa: B008 - immutable
    """Work on a run of a data URL, to its end. Raises RunNotFound, StorageFailed."""
    run = RunShelf(data_url).get(run_id)
    if run.ended() is not None:
        return
    if run.attempts() >= ATTEMPTS:
        fail(run, RunGivenUp(attempts=ATTEMPTS))
        return
    claim = run.claim()
    try:
        with beating(lambda: run.beat(claim), pace.beat):
            _Drive(run, claim, data_url, pace).to_the_end()
    except _Superseded:
        return
    except UnrollError as error:
        if not run.is_superseded(claim):
            fail(run, error)
    except Exception as error:  # noqa: BLE001 - told by its kind alone, as a message may hold a user's text
        log.warning("run %s failed: %s", run_id, type(error).__name__)
        if not run.is_superseded(claim):
            fail(run, UnrollError(reason=type(error).__name__))


def fail(run: RunFolder, error: UnrollError) -> None:
    """End a run by an error, told by its code and parameters."""
    with suppress(StorageFailed):  # a full disk: that it is over is told by its attempts
        run.end({"state": "failed", "code": error.code, "params": error.params})


@dataclass(slots=True)
class _Drive:
    """One claim on a run, from where the run was to its end."""

    run: RunFolder
    claim: int
    data_url: str
    pace: Pace
    next_record: float = field(default=0.0)
    next_checkpoint: float = field(default=0.0)

    def to_the_end(self) -> None:
        """Do all steps that are left, and keep what came of them."""
        self.run.record(self.claim, {"stage": "preparing", "step": 0})
        work = self._work()
        self._go_on(work)
        self.next_checkpoint = time.monotonic() + self.pace.checkpoint
        for snapshot in work.steps():
            self._check()
            if self.run.cancelled() is not None:
                self._stop(work)
                return
            if snapshot is not None:
                self.run.keep_snapshot(snapshot.step, snapshot.content)
            self._write(work)
        self.run.record(self.claim, work.told())
        self._end("done", self._publish(work))

    def _work(self) -> TrainingWork:
        request = RunRequest.of((self.run.told() or {})["request"])
        store = Store(Settings(data=self.data_url))
        work_class = NGramWork if request.kind == "ngram" else NetworkWork
        return work_class(request, store.corpus(request.corpus), store.settings.ngram_memory)

    def _go_on(self, work: TrainingWork) -> None:
        """Restore the newest checkpoint that can be read."""
        for path in self.run.checkpoints():
            with suppress(ArtefactDamaged, ShapeMismatch, KeyError):
                work.restore(read_checkpoint(path))
                return

    def _check(self) -> None:
        if self.run.is_superseded(self.claim) or self.run.ended() is not None:
            raise _Superseded

    def _write(self, work: TrainingWork) -> None:
        """Write a record and a checkpoint, each when it is due."""
        if time.monotonic() >= self.next_record:
            self.run.record(self.claim, work.told())
            self.next_record = time.monotonic() + self.pace.record
        now = time.monotonic()
        if now >= self.next_checkpoint:
            self._checkpoint(work)
            rest = (time.monotonic() - now) * self.pace.rest
            self.next_checkpoint = time.monotonic() + max(self.pace.checkpoint, rest)

    def _checkpoint(self, work: TrainingWork) -> None:
        checkpoint = work.checkpoint()
        if checkpoint is None:
            return
        write_checkpoint(self.run.checkpoint(self.claim, checkpoint.step), checkpoint)
        for older in self.run.checkpoints()[KEPT_CHECKPOINTS:]:
            older.unlink(missing_ok=True)

    def _stop(self, work: TrainingWork) -> None:
        """End as it was asked to: with a checkpoint to go on from, and a model of it if that is wanted."""
        wish = self.run.cancelled() or {}
        self._checkpoint(work)
        model = None
        if wish.get("keep"):
            with suppress(ValueError):
                model = self._publish(work)
        self._end("cancelled", model)

    def _publish(self, work: TrainingWork) -> str:
        snapshots = {step: path.read_bytes() for step, path in self.run.snapshots()}
        trained = work.trained(snapshots)
        self._check()
        return OwnModels(self.data_url).publish(trained, self.run.id)

    def _end(self, state: str, model: str | None) -> None:
        if self.run.end({"state": state, "model": model}) and state == "done":
            self.run.clear()
