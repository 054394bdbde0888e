"""One time step of a run as evidence: x, y, the requested arrays, and the best tokens of yhat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NotRequired

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from app.explain.figures import rank
from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.summaries import Summary, summary
from app.lm.arrays import Axes
from app.lm.checks import Floats
from app.lm.rnn.forward import Trace


class Token(TypedDict):
    """An id and its token."""

    id: int
    token: str | None


class Candidate(Token):
    """A token with its probability yhat_i(t) and its component o_i(t)."""

    prob: float
    o: float


class Target(Candidate):
    """The token to predict: its rank by probability, from 1, and its bias c_i."""

    rank: int
    c: float


class Prediction(TypedDict):
    """yhat(t): the most probable tokens, the target, and log_z, so that yhat_i(t) = exp(o_i(t) - log_z)."""

    top: list[Candidate]
    target: Target
    log_z: float
    all: NotRequired[Annotated[Floats, Axes("|V|")]]


class Step(TypedDict):
    """Time step t; a(t) = b + Wh + Ux with Wh = W h(t-1), Ux = U x(t); only fields asked for are there."""

    t: int
    x: Token
    y: Token
    a: NotRequired[Annotated[Floats, Axes("H")]]
    h: NotRequired[Annotated[Floats, Axes("H")]]
    Ux: NotRequired[Annotated[Floats, Axes("H")]]
    Wh: NotRequired[Annotated[Floats, Axes("H")]]
    o: NotRequired[Annotated[Floats, Axes("|V|")]]
    yhat: NotRequired[Prediction]
    L: NotRequired[float]
    figures: NotRequired[dict[str, Summary]]  # of o and yhat


def steps(run: ForwardPass, times: range, fields: Sequence[str], top_k: int) -> list[Step]:
    """Return the time steps asked for, counted from 1."""
    arrays = _arrays(run, fields)
    evidence: list[Step] = []
    for t in times:
        step = Step(t=t, x=_token(run, int(run.trace.x[t - 1])), y=_token(run, int(run.trace.y[t - 1])))
        step.update({name: rows[t - 1] for name, rows in arrays.items()})  # type: ignore[typeddict-item]
        if "yhat" in fields or "all" in fields:
            step["yhat"] = prediction(run, t, top_k)
        if "all" in fields:
            step["yhat"]["all"] = run.trace.yhat[t - 1]
        if "L" in fields:
            step["L"] = float(run.trace.L[t - 1])
        if "figures" in fields:
            step["figures"] = {name: summary(getattr(run.trace, name)[t - 1]) for name in ("o", "yhat")}
        evidence.append(step)
    return evidence


def _arrays(run: ForwardPass, fields: Sequence[str]) -> dict[str, Floats]:
    """Return the rows, one a time step, of the vector fields that are asked for."""
    arrays = {name: getattr(run.trace, name) for name in run.cell.vectors if name in fields}
    return arrays | {name: product(run, name) for name in run.cell.products if name in fields}


def node_rows(trace: Trace, node: str, lag: int) -> Floats:
    """Return a node at every time step, (tau, n), or `lag` = 1 step before, where h(0) comes first."""
    rows: Floats = getattr(trace, f"{node}_before" if lag else node)
    return rows


def product(run: ForwardPass, name: str) -> Floats:
    """Return a product that is a term of every sum, (tau, H): `Ux` is U x(t), `Wh` is W h(t-1)."""
    part = run.cell.products[name]
    if part.node == "x":
        columns: Floats = getattr(run.params, str(part.through)).T[run.trace.x]  # one-hot
        return columns
    rows = node_rows(run.trace, part.node, part.lag)
    if part.through:
        products: Floats = rows @ getattr(run.params, part.through).T
        return products
    gate: Floats = getattr(run.trace, str(part.times))
    return (1 - gate if part.is_complement else gate) * rows


def prediction(run: ForwardPass, t: int, top_k: int) -> Prediction:
    """Return the best `top_k` tokens of yhat(t), best first, and the target wherever it stands."""
    o, yhat, y = run.trace.o[t - 1], run.trace.yhat[t - 1], int(run.trace.y[t - 1])
    top = best(o, top_k)
    figures = zip(top.tolist(), yhat[top].tolist(), o[top].tolist(), strict=True)
    return Prediction(
        top=[Candidate(id=i, token=run.word(i), prob=prob, o=component) for i, prob, component in figures],
        target=Target(
            id=y,
            token=run.word(y),
            prob=float(yhat[y]),
            o=float(o[y]),
            rank=rank(o, y),
            c=float(run.params.c[y]),
        ),
        log_z=float(run.trace.L[t - 1] + o[y]),
    )


def best(o: Floats, top_k: int) -> NDArray[np.intp]:
    """Return the ids of the `top_k` largest components, largest first; among equals the lowest id first."""
    ids = np.argpartition(-o, top_k)[:top_k] if top_k < len(o) else np.arange(len(o))
    return ids[np.lexsort((ids, -o[ids]))]


def _token(run: ForwardPass, token_id: int) -> Token:
    return Token(id=token_id, token=run.word(token_id))
