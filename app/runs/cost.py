"""What a text of tau steps costs each network on this machine: measured once, when somebody asks.

It is measured in a process of its own: counting memory slows down all that a process does, and would count
what other requests hold.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from app.jobs.queue import Jobs
from app.jobs.records import Progress, Records
from app.lm.rnn.inspect.cost import Cost, Spent
from app.runs.subprocesses import told_beside
from app.store.model_registry import Store

if TYPE_CHECKING:
    from app.settings import Settings

LANE = "cost"  # two at a time would measure each other


@dataclass(frozen=True, slots=True)
class CostAnswer:
    """What has been measured by now; `none` where nobody has asked for it."""

    model: str
    state: Literal["none", "working", "ready"]
    costs: list[Cost]


def cost_answer(model_id: str, store: Store, jobs: Jobs) -> CostAnswer:
    """Return what has been measured of a network. Raises ModelNotFound, ArtefactDamaged."""
    store.rnn(model_id)
    return _answer(model_id, jobs.of(_run_id(model_id)))


def begin_cost(model_id: str, store: Store, jobs: Jobs) -> CostAnswer:
    """Begin to measure a network, unless that has been done or begun. Raises as `cost_answer` does."""
    store.rnn(model_id)
    work = partial(measure_beside, model_id, store.settings)
    return _answer(model_id, jobs.submit(_run_id(model_id), work, LANE))


def measure_beside(model_id: str, settings: Settings) -> Records[Cost]:
    """Yield the costs of ever longer texts as a process measures them: as many as are done in time.

    Raises ChildProcessError if there is none.
    """
    arguments = ["app", "cost", "--model", model_id, "--longest", str(settings.max_cost_steps)]
    count = 0
    for line in told_beside(arguments, settings.data, settings.max_cost_seconds):
        count += bool(line)
        yield _cost(json.loads(line)) if line else None
    if not count:
        raise ChildProcessError(f"nothing measured of {model_id}")


def _run_id(model_id: str) -> str:
    return f"cost/{model_id}"


def _answer(model_id: str, progress: Progress[Cost]) -> CostAnswer:
    """Tell it as the API does: what failed can be asked for again, as if nobody had."""
    if progress.state == "failed":
        return CostAnswer(model_id, "none", [])
    return CostAnswer(model_id, progress.state, list(progress.records))


def _cost(record: dict[str, Any]) -> Cost:
    """Read what the process wrote of a text: tau, and what each of the three works took."""
    works = {name: Spent(**record[name]) for name in ("training", "forward", "recurrence")}
    return Cost(record["tau"], **works)
