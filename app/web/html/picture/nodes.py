"""What the nodes of the server's picture hold, and whether that is computed already at the current stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.explain.trace.answer import TraceAnswer
from app.explain.trace.cell import PICTURE
from app.explain.trace.gradient_arrays import NodeGradients
from app.web.html.number_format import decimal, measured
from app.web.html.picture.geometry import level_of
from app.web.html.visible_tokens import visible

Run = tuple[TraceAnswer, NodeGradients | None]  # and the gradients, where the way back is shown
LINES = 3  # of numbers in a box


@dataclass(frozen=True, slots=True)
class PictureState:
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


def state(name: str, t: int, place: PictureState) -> str:
    """Return `now`, `done` or `later`, backward `grad` or `done`, for a node at a time step."""
    if place.is_backward:
        stages = PICTURE.stages["backward"]
        is_there = name in stages and (-t, stages.index(name)) <= (-place.t, stages.index(place.stage))
        return "grad" if is_there else "done"
    here, current = (t, _order(name, place.level)), (place.t, _order(place.stage, place.level))
    return "now" if here == current else "done" if here < current else "later"


def _order(name: str, level: int) -> int:
    """Return the place of a node's stage in a time step; at a lower level a is part of h, yhat of o.

    What a level has nothing for comes with its last stage.
    """
    cell_level = level_of(level)
    stages = cell_level.stops["forward"]
    into = (name, PICTURE.nodes[name].gradient, cell_level.within.get(name), stages[-1])
    return next(stages.index(one) for one in into if one in stages)


def held(name: str, t: int, run: Run, place: PictureState) -> Sequence[str]:
    """Return the lines in a node's box: numbers of a vector, the likeliest token of yhat, the loss."""
    answer, gradients = run
    is_here, what = answer.start <= t <= answer.stop, state(name, t, place)
    if what == "later" or not is_here:
        return [] if what == "later" else ["…"]
    if what == "grad" and gradients is not None:
        return _gradient(name, t, answer, gradients)
    step = answer.steps[t - answer.start]
    look = PICTURE.nodes[name].look
    if look == "state":
        return _numbers(step[name])  # type: ignore[literal-required]
    if look == "number":
        return [measured(step["L"]) if step["L"] >= 0.001 else decimal(step["L"], 4)]
    if look == "scores" and place.level == max(map(int, PICTURE.levels)):
        return [name]
    best = step["yhat"]["top"][0]
    token = visible(best["token"]) if best["token"] is not None else str(best["id"])
    return [f"{token} {decimal(best['prob'], 2)}"] if look == "scores" else [token, decimal(best["prob"], 3)]


def _gradient(name: str, t: int, answer: TraceAnswer, gradients: NodeGradients) -> Sequence[str]:
    """Return the gradient of a state, or that of the component of o that the target has."""
    rows: NDArray[np.floating] = gradients[f"d{name}"]  # type: ignore[literal-required]
    if PICTURE.nodes[name].look == "scores":
        target = answer.steps[t - answer.start]["y"]["id"]
        return [decimal(float(rows[t - 1][target]), 3)]
    return _numbers(rows[t - 1])


def _numbers(row: NDArray[np.floating]) -> Sequence[str]:
    """Write the first components of a vector."""
    is_whole = len(row) <= LINES
    lines = [decimal(value, 3) for value in row[: LINES if is_whole else LINES - 1].tolist()]
    return lines if is_whole else [*lines, "⋮"]
