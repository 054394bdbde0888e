"""Works on a run in this process where nobody else does, and shows on the terminal how far it is."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread

from app.cli.application import Report
from app.errors import StorageFailed, UnrollError
from app.runs.training.carried import carried
from app.runs.training.views import RunView, records_after, view_of
from app.store.model_registry import Store
from app.store.runs.folder import RunFolder
from app.web.html.i18n import Catalogue
from app.web.html.number_format import decimal, measured

OVER = frozenset({"done", "failed", "cancelled"})
UNCLAIMED = frozenset({"queued", "stalled"})
LOOK = 0.25  # seconds between two looks at a run
MINUTE = 50  # seconds from which time is told in minutes


@dataclass(slots=True)
class RunWatcher:
    """A run that is to come to its end: worked on here unless another process does, and watched."""

    run: RunFolder
    store: Store
    say: Catalogue
    _thread: Thread | None = None
    _errors: list[UnrollError] = field(default_factory=list)
    _place: str = ""
    _losses: dict[str, float] = field(default_factory=dict)

    def to_the_end(self, report: Report) -> RunView:
        """Return the run once it is over, or once Ctrl-C has stopped it. Raises RunNotFound, StorageFailed.

        Ctrl-C lets it write a checkpoint, a second one does not wait for that. What another process works on
        goes on there.
        """
        try:
            return self._watched(report)
        except KeyboardInterrupt:
            if not self.is_here:
                return self._view()
        with suppress(StorageFailed):
            self.run.cancel(keep=False)
        try:
            report("cli.train.stopping", self._view().progress)
            while self.is_here:
                time.sleep(LOOK)
        except KeyboardInterrupt:
            with suppress(StorageFailed):
                self.run.end({"state": "cancelled", "model": None})
        return self._view()

    @property
    def is_here(self) -> bool:
        """Tell whether this process works on it."""
        return self._thread is not None and self._thread.is_alive()

    def _watched(self, report: Report) -> RunView:
        while True:
            view = self._view()
            if view.state in OVER and not self.is_here:
                return view
            if view.state in UNCLAIMED and not self.is_here:
                self._thread = Thread(target=self._work, name=f"run {self.run.id}", daemon=True)
                self._thread.start()
            self._show(view, report)
            time.sleep(LOOK)
            if self._errors:
                raise self._errors[0]

    def _work(self) -> None:
        try:
            carried(self.run.id, self.store.settings.data)
        except UnrollError as error:
            self._errors.append(error)

    def _view(self) -> RunView:
        return view_of(self.run.id, self.store.runs)

    def _show(self, view: RunView, report: Report) -> None:
        for self._place, record in records_after(self.run, self._place):  # noqa: B020 - from the last on
            for name in ("loss", "baseline_loss"):
                if record.get(name) is not None:
                    self._losses[name] = record[name]
            for _, loss in record.get("held_out", ()):
                self._losses["held_out"] = loss
        if view.state == "running" and not self.is_here:
            below = f"{self.say('cli.train.takes_over')}\n{self._status(view)}"
            report("cli.train.elsewhere", view.progress, below)
        elif (view.record or {}).get("stage", "preparing") == "preparing":
            report("train.preparing", 0.0)
        else:
            report("train.state.running", view.progress, self._status(view))

    def _status(self, view: RunView) -> str:
        """Return the time that is left and the losses, as far as they are known."""
        parts = [] if view.seconds_left is None else [self._left(view.seconds_left)]
        names = {
            "loss": "cli.train.loss",
            "held_out": "cli.train.held_out",
            "baseline_loss": "cli.train.best",
        }
        parts += [
            self.say(key, loss=decimal(self._losses[name], 3))
            for name, key in names.items()
            if name in self._losses
        ]
        return self.say("cli.train.comma").join(parts)

    def _left(self, seconds: float) -> str:
        if seconds < MINUTE:
            return self.say("train.left_under_a_minute")
        return self.say("train.left", minutes=measured(seconds / 60))
