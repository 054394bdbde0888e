"""What is told of a run: its state, how far it is and what it last told, all out of its folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import UnrollError, of_code
from app.store.runs.folder import START, RecordPosition, RunFolder
from app.store.runs.shelf import RunShelf, RunState


@dataclass(frozen=True, slots=True)
class RunError:
    """Why a run failed: the code of an error and its parameters."""

    code: str
    params: dict[str, Any]

    def raised(self) -> UnrollError:
        """Return the error that it was, as it can be raised and described."""
        return of_code(self.code, self.params)


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as it is now.

    progress: from 0 to 1; position: among those that wait, from 1; seconds_left: at the speed so far;
    attempts: how often a worker began; model: the id of what came of it; record: what it told last.
    """

    id: str
    state: RunState
    kind: Literal["ngram", "rnn"]
    name: str
    corpus: str
    unit: str
    request: dict[str, Any]
    created: float
    progress: float
    position: int | None
    seconds_left: float | None
    attempts: int
    model: str | None
    error: RunError | None
    record: dict[str, Any] | None


def views_of(shelf: RunShelf) -> list[RunView]:
    """Return all runs, the newest first. Raises StorageFailed."""
    runs = shelf.all()
    waiting = _waiting(runs, shelf)
    views = []
    for run in runs:
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # damaged: left out
            views.append(_view(run, shelf, waiting))
    return [view for view in views if view is not None]


def view_of(run_id: str, shelf: RunShelf) -> RunView:
    """Return one run. Raises RunNotFound, StorageFailed."""
    run = shelf.get(run_id)
    view = _view(run, shelf, _waiting(shelf.all(), shelf))
    if view is None:  # it was forgotten this very moment
        return view_of(run_id, shelf)
    return view


def _waiting(runs: Sequence[RunFolder], shelf: RunShelf) -> list[str]:
    """Return the ids of the runs that wait, the one that is next first; runs: the newest first."""
    return [run.id for run in reversed(runs) if shelf.state(run) == "queued"]


def _view(run: RunFolder, shelf: RunShelf, waiting: Sequence[str]) -> RunView | None:
    origin = run.told()
    if origin is None:
        return None
    request, state, end = origin["request"], shelf.state(run), run.ended() or {}
    record = run.last_record()
    share = (record or {}).get("step", 0) / max((record or {}).get("num_steps") or 1, 1)
    code = end.get("code") or ("run_given_up" if state == "failed" else None)
    return RunView(
        id=run.id,
        state=state,
        kind=request["kind"],
        name=request["name"],
        corpus=request["corpus"],
        unit=request["unit"],
        request=request,
        created=origin["created"],
        progress=1.0 if state == "done" else min(share, 1.0),
        position=waiting.index(run.id) + 1 if run.id in waiting else None,
        seconds_left=(record or {}).get("seconds_left") if state == "running" else None,
        attempts=run.attempts(),
        model=end.get("model"),
        error=RunError(code, end.get("params") or {"attempts": run.attempts()}) if code else None,
        record=record,
    )


def records_after(run: RunFolder, place: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what was told after a place, each with its own as `RecordPosition` spells it; all after none."""
    claim, _, offset = place.partition("-")
    is_place = claim.isdecimal() and offset.isdecimal() and claim.isascii() and offset.isascii()
    since = RecordPosition(int(claim), int(offset)) if is_place else START
    return [(str(at), record) for at, record in run.records(since)]
