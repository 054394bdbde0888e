"""What the nodes of the server's picture hold, and whether that is computed already at the current stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.explain.trace.answer import TraceAnswer
from app.explain.trace.gradient_arrays import NodeGradients
from app.web.html.number_format import decimal, measured
from app.web.html.visible_tokens import visible

Run = tuple[TraceAnswer, NodeGradients | None]  # and the gradients, where the way back is shown
LINES = 3  # of numbers in a box
STAGES = {1: ("h",), 2: ("h", "o", "L"), 3: ("a", "h", "o", "yhat", "L")}  # that a level tells apart
LOWER = {"a": "h", "yhat": "o"}
BACK = {"o": 0, "h": 1, "a": 2, "theta": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """What of a run is shown: time step, stage and direction, level of detail, folded or not."""

    t: int
    stage: str
    level: int
    direction: str = "forward"
    is_folded: bool = False

    @property
    def is_backward(self) -> bool:
        """Whether gradients are shown."""
        return self.direction == "backward"


def state(name: str, t: int, place: Place) -> str:
    """Return `now`, `done` or `later`, backward `grad` or `done`, for a node at a time step."""
    if place.is_backward:
        order = BACK.get(name)
        return "grad" if order is not None and (-t, order) <= (-place.t, BACK[place.stage]) else "done"
    here, current = (t, _order(name, place.level)), (place.t, _order(place.stage, place.level))
    return "now" if here == current else "done" if here < current else "later"


def _order(name: str, level: int) -> int:
    """Return the place of a node's stage in a time step; at a lower level h stands for a, o for yhat.

    What a level has nothing for comes with its last stage.
    """
    stages = STAGES[level]
    return next(stages.index(one) for one in (name, LOWER.get(name), stages[-1]) if one in stages)


def held(name: str, t: int, run: Run, place: Place) -> Sequence[str]:
    """Return the lines in a node's box: numbers of a vector, the likeliest token of yhat, the loss."""
    answer, gradients = run
    is_here, what = answer.start <= t <= answer.stop, state(name, t, place)
    if what == "later" or not is_here:
        return [] if what == "later" else ["…"]
    if what == "grad" and gradients is not None:
        return _gradient(name, t, answer, gradients)
    step = answer.steps[t - answer.start]
    if name in ("a", "h"):
        return _numbers(step["a" if name == "a" else "h"])
    if name == "L":
        return [measured(step["L"]) if step["L"] >= 0.001 else decimal(step["L"], 4)]
    if name == "yhat" or place.level == 2:
        best = step["yhat"]["top"][0]
        shown = visible(best["token"]) if best["token"] is not None else str(best["id"])
        return [f"{shown} {decimal(best['prob'], 2)}"] if name == "o" else [shown, decimal(best["prob"], 3)]
    return ["o"]


def _gradient(name: str, t: int, answer: TraceAnswer, found: NodeGradients) -> Sequence[str]:
    """Return the gradient of a, h, or of the component of o that the target has."""
    if name == "o":
        target = answer.steps[t - answer.start]["y"]["id"]
        return [decimal(float(found["do"][t - 1][target]), 3)]
    return _numbers(found["da" if name == "a" else "dh"][t - 1])


def _numbers(row: NDArray[np.floating]) -> Sequence[str]:
    """Write the first components of a vector."""
    is_whole = len(row) <= LINES
    found = [decimal(value, 3) for value in row[: LINES if is_whole else LINES - 1].tolist()]
    return found if is_whole else [*found, "⋮"]
