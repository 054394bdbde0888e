"""Methods about training runs: begun, watched, cancelled."""

from __future__ import annotations

from typing import TypedDict, Unpack

import httpx

from app.client.answers import from_json
from app.client.methods.models import at, every_page
from app.client.talk import Ask, Talk
from app.runs.training.plan import Plan
from app.runs.training.views import RunView

PAUSE = 1.0  # seconds between two questions
OVER = ("done", "failed", "cancelled")


class TrainingOptions(TypedDict, total=False):
    """How a model is made; what is not given fits the text. Order and smoothing are of n-gram models."""

    unit: str
    name: str
    seed: int
    sentence: str
    order: int
    smoothing: str
    hidden_size: int
    epochs: int
    learning_rate: float
    dropout: float
    max_vocabulary: int
    min_count: int


def train(corpus: str, kind: str, **choices: Unpack[TrainingOptions]) -> Talk[RunView]:
    """Begin to train a model on a corpus; an equal request is the same run.

    Raises CorpusNotFound, CorpusNotInstalled, NetworkTooLarge, VocabularyTooLarge, TrainingTooLong,
    TooManyRuns, TooManyModels, StoreFull, WriteRefused, InvalidRequest.
    """
    response = yield Ask("POST", "/runs", body={"corpus": corpus, "kind": kind, **choices})
    return from_json(RunView, response.json()["run"])


def plan_training(corpus: str, kind: str, **choices: Unpack[TrainingOptions]) -> Talk[Plan]:
    """Return what a model would be, and take, without beginning it. Raises as `train` does."""
    body = {"corpus": corpus, "kind": kind, **choices, "dry_run": True}
    return from_json(Plan, (yield Ask("POST", "/runs", body=body)).json()["plan"])


def trainings() -> Talk[list[RunView]]:
    """Return all runs, the newest first."""
    return (yield from every_page("runs", RunView))


def training(run_id: str, wait: bool = False) -> Talk[RunView]:
    """Return one run; wait: once it is over, however long that takes. Raises RunNotFound."""
    after = 0.0
    while True:
        run = from_json(RunView, (yield Ask("GET", at("runs", run_id), after=after)).json())
        if run.state in OVER or not wait:
            return run
        after = PAUSE


def training_events(run_id: str, last_event_id: str = "") -> Talk[httpx.Response]:
    """Return all that a run has told, as server-sent events, once it is over. Raises RunNotFound."""
    return (yield Ask("GET", at("runs", run_id, "events"), accept="text/event-stream"))


def cancel_training(run_id: str, keep: bool = False, forget: bool = False) -> Talk[RunView]:
    """Ask a run to stop; keep: what was learnt as a model; forget: delete one that is over.

    Raises RunNotFound, WriteRefused.
    """
    query = {"keep": "true" if keep else "false", "forget": "true" if forget else "false"}
    return from_json(RunView, (yield Ask("DELETE", at("runs", run_id), query)).json())
