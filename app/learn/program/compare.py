"""Each stage of the program beside the app: the same numbers, out of app/lm, and where the API gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from app.learn.evidence import SMALL, Evidence
from app.learn.program.run import Ran
from app.lm.checks import Floats
from app.lm.rnn.backward import backward
from app.lm.rnn.forward import forward
from app.lm.rnn.inspect.gradient_check import Entry, check_gradient
from app.lm.rnn.parameters import NAMES, Parameters

CLOSE = 1e-9  # in float64
ROUNDED = 1e-6  # after a difference over 2e, and after steps of gradient descent
COUNTED = 2  # the stage without a network
FEWER = 10  # steps of gradient descent; rounding grows on the way

Figures = dict[str, tuple[ArrayLike, ArrayLike]]  # by name: the program's, and the app's


@dataclass(frozen=True, slots=True)
class VariableComparison:
    """A variable of the program beside the app's. difference: the largest of all its entries."""

    name: str
    shape: tuple[int, ...]
    difference: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """Where the API gives the same numbers: a path of it, and the query."""

    path: str
    query: Mapping[str, str]


def compared(ran: Sequence[Ran], e: Evidence) -> list[list[VariableComparison]]:
    """Return for each stage what it has in common with the app, compared entry by entry."""
    comparisons = []
    for one, figures in zip(ran, FIGURES, strict=True):
        pairs = figures(one.variables, e)
        limit = ROUNDED if figures is _learnt else CLOSE
        comparisons.append([_compared(name, *pair, limit) for name, pair in pairs.items()])
    return comparisons


def address_of(number: int, text: str) -> ApiAddress | None:
    """Return where the API gives the numbers of a stage; None of the counts, whose corpus is the sentence."""
    run = {"model": SMALL, "text": text, "dtype": "float64"}
    if number == COUNTED:
        return None
    if number < 7:
        fields = "a,h,o,yhat" if number in {3, 4} else "L"
        gradients = {"gradients": "true"} if number == 6 else {}
        return ApiAddress("/api/v1/trace", {**run, "fields": fields, **gradients})
    return ApiAddress("/api/v1/trace/backward", {"model": SMALL, "text": text})


def _compared(name: str, yours: ArrayLike, ours: ArrayLike, limit: float) -> VariableComparison:
    one, other = np.asarray(yours, np.float64), np.asarray(ours, np.float64)
    if one.shape != other.shape:
        return VariableComparison(name, one.shape, float("inf"), False)
    difference = float(np.abs(one - other).max())
    return VariableComparison(name, one.shape, difference, difference <= limit)


def _ids(v: Mapping[str, Any], e: Evidence) -> Figures:
    trace = e.run.trace
    return {"tau": (v["tau"], trace.tau), "x": (v["x"][1:], trace.x), "y": (v["y"][1:], trace.y)}


def _counted(v: Mapping[str, Any], e: Evidence) -> Figures:
    probs = e.bigram_alone
    return {"bigram": (v["bigram"][1:], probs), "bigram_loss": (v["bigram_loss"], -np.log(probs).sum())}


def _one_step(v: Mapping[str, Any], e: Evidence) -> Figures:
    params = e.run.params
    first = {f"{name}1": (v[f"{name}1"], getattr(e.run.trace, name)[0]) for name in ("a", "h", "o", "yhat")}
    return (
        {name: (v[name], getattr(params, name)) for name in NAMES}
        | {"n": (v["n"], params.num_parameters)}
        | first
    )


def _whole(v: Mapping[str, Any], e: Evidence) -> Figures:
    return {name: (v[name][1:], getattr(e.run.trace, name)) for name in ("a", "h", "o", "yhat")}


def _loss(v: Mapping[str, Any], e: Evidence) -> Figures:
    return {"L": (v["L"][1:], e.run.trace.L), "loss": (v["loss"], e.run.trace.L.sum())}


def _gradients(v: Mapping[str, Any], e: Evidence) -> Figures:
    return {f"d{name}": (v[f"d{name}"], getattr(e.gradients, f"d{name}")) for name in NAMES}


def _learnt(v: Mapping[str, Any], e: Evidence) -> Figures:
    params, trace = e.run.params, e.run.trace
    entries = [Entry("W", (int(i), int(j))) for i, j in np.ndindex(params.W.shape)]
    checked = check_gradient(params, trace, entries)
    slopes = np.reshape([one.by_difference for one in checked], params.W.shape)
    losses = _history(e, v["rate"])
    return {"slopes[1]": (v["slopes"][1], slopes), f"history[:{FEWER}]": (v["history"][:FEWER], losses)}


def _history(e: Evidence, rate: float, seed: int = 0) -> Floats:
    """Return the losses of the same descent by app/lm, from the same random numbers."""
    params, trace = e.run.params, e.run.trace
    rng, losses = np.random.default_rng(seed), []
    theta = {name: rng.normal(0, 0.5, getattr(params, name).shape) for name in NAMES}
    for _ in range(FEWER):
        now = Parameters.of(**theta)
        run = forward(now, trace.x, trace.y)
        slopes = backward(now, run)
        losses.append(run.L.sum())
        theta = {name: theta[name] - rate * getattr(slopes, f"d{name}") for name in NAMES}
    return np.array(losses)


FIGURES: tuple[Callable[[Mapping[str, Any], Evidence], Figures], ...] = (
    *(_ids, _counted, _one_step, _whole, _loss, _gradients, _learnt),
)
