"""The outline of a whole run, a few numbers per time step: enough to draw any length at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.steps import product
from app.lm.arrays import Axes
from app.lm.checks import Floats, Ids


@dataclass(frozen=True, slots=True)
class Outline:
    """Columns of length tau, entry t - 1 for time step t; tokens are None where there are only ids.

    `prob` and `rank` are the target's, `best` is the most probable token, `h_norm` the length of h(t), and
    `largest` the largest absolute value that a, h, Ux and Wh take anywhere in the run, `h_bytes` the
    memory of one h(t).
    """

    x: Annotated[Ids, Axes("tau")]
    y: Annotated[Ids, Axes("tau")]
    x_token: list[str | None]
    y_token: list[str | None]
    L: Annotated[Floats, Axes("tau")]
    prob: Annotated[Floats, Axes("tau")]
    rank: Annotated[Ids, Axes("tau")]
    best: Annotated[Ids, Axes("tau")]
    best_token: list[str | None]
    best_prob: Annotated[Floats, Axes("tau")]
    h_norm: Annotated[Floats, Axes("tau")]
    largest: dict[str, float]
    h_bytes: int


def outline(run: ForwardPass) -> Outline:
    """Return what a run comes to, time step by time step; figures are written as in the steps, in float64."""
    trace = run.trace
    rows = np.arange(trace.tau)
    of_target = trace.o[rows, trace.y]
    best = trace.o.argmax(axis=1)  # the lowest id among equals, as in `steps.best`
    states = [name for name, axis in run.cell.vectors.items() if axis == "hidden"]
    vectors = {name: getattr(trace, name) for name in states} | {
        name: product(run, name) for name in run.cell.products
    }
    return Outline(
        x=trace.x,
        y=trace.y,
        x_token=_words(run, trace.x),
        y_token=_words(run, trace.y),
        L=trace.L.astype(np.float64),
        prob=trace.yhat[rows, trace.y].astype(np.float64),
        rank=1 + np.count_nonzero(trace.o > of_target[:, None], axis=1),
        best=best,
        best_token=_words(run, best),
        best_prob=trace.yhat[rows, best].astype(np.float64),
        h_norm=np.sqrt(np.square(trace.h).sum(axis=1)),
        h_bytes=trace.h[0].nbytes,
        largest={name: float(np.abs(values).max()) for name, values in vectors.items()},
    )


def _words(run: ForwardPass, ids: Ids) -> list[str | None]:
    return [run.word(token_id) for token_id in ids.tolist()]
