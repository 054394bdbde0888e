"""Begins a run for which there is room, or finds the one that was begun by an equal request."""

from __future__ import annotations

from app.errors import StoreFull, TooManyModels, TooManyRuns
from app.runs.training.plan import Plan
from app.runs.training.request import RunRequest
from app.store.model_registry import Store
from app.store.runs.folder import RunFolder
from app.store.runs.shelf import id_of

AGAIN = frozenset({"failed", "cancelled"})


def begin(request: RunRequest, plan: Plan, store: Store) -> RunFolder:
    """Return the run of a request; one that failed or was cancelled goes on from its last checkpoint.

    Raises TooManyRuns, TooManyModels, StoreFull, StorageFailed.
    """
    choices = request.told()
    runs = {run.id: run for run in store.runs.all()}
    run = runs.get(id_of(choices))
    if run is not None and store.runs.state(run) not in AGAIN:
        return run
    _check_room(plan, store, [one for one in runs.values() if one is not run])
    if run is None:
        return store.runs.submit(choices)
    run.reopen()
    return run


def _check_room(plan: Plan, store: Store, others: list[RunFolder]) -> None:
    settings = store.settings
    unfinished = sum(run.ended() is None for run in others)
    if unfinished >= settings.max_runs:
        raise TooManyRuns(limit=settings.max_runs)
    if len(store.own_models()) + unfinished >= settings.max_own_models:
        raise TooManyModels(limit=settings.max_own_models)
    total_bytes = store.kept_bytes() + plan.stored_bytes
    if total_bytes > settings.max_store:
        raise StoreFull(name="models/own", reason="quota", limit=settings.max_store, actual=total_bytes)
