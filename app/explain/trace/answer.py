"""A network's run over a sequence, time step by time step: what it read, held, predicted and lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, cast

import numpy as np
from typing_extensions import TypedDict

from app.errors import InvalidRequest, TooMuchWork
from app.explain.figures import perplexity
from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.gradient_arrays import GradientArrays, gradients
from app.explain.trace.outline import Outline, outline
from app.explain.trace.steps import Step, steps
from app.explain.trace.summaries import Summary, of_parameters
from app.explain.trace.what_if import Change
from app.lm.arrays import Axes
from app.lm.checks import Floats, Precision, precision
from app.lm.rnn.cells.picture import CellPicture, picture
from app.lm.rnn.forward import Trace
from app.store.cards import ModelCard

MOST_SHOWN = 2_000  # numbers of a network that can be shown whole
WHOLE = 64  # so many time steps are sent at once, with all their vectors
BLOCK, REACH = 32, 16  # longer runs come in blocks: the cursor's, and its neighbour's near the border


@dataclass(frozen=True, slots=True)
class Window:
    """What of a trace is asked for: which fields of which time steps, how many tokens of yhat."""

    fields: tuple[str, ...]
    top_k: int = 10
    start: int = 1
    stop: int | None = None  # the last time step, tau unless given
    with_gradients: bool = False


class ParameterArrays(TypedDict):
    """The whole of a small network, with the token of every id."""

    tokens: Sequence[str] | None
    U: Annotated[Floats, Axes("H", "|V|")]
    W: Annotated[Floats, Axes("H", "H")]
    V: Annotated[Floats, Axes("|V|", "H")]
    b: Annotated[Floats, Axes("H")]
    c: Annotated[Floats, Axes("|V|")]


@dataclass(frozen=True, slots=True)
class TraceAnswer:
    """A run of the network over tau time steps, of which `steps` holds start to stop.

    snapshot: at which moment of its training the model is asked.
    W was multiplied by `scale_w`. With own parameters there are no words: text, model and tokens are None.
    h0 and b, the terms of a(t) that no step holds, are there when Ux or Wh are asked for. `outline` tells of
    all tau steps, `cell` of what a time step computes, `figures` of the parameters; `parameters` holds
    U W V b c as they were used, with the token of every id.
    """

    text: str | None
    model: ModelCard | None
    snapshot: int | None
    dtype: Precision
    scale_w: float
    changes: tuple[Change, ...]
    cell: CellPicture | None
    tau: int
    hidden_size: int
    vocabulary_size: int
    shapes: dict[str, tuple[int, ...]]
    tokens: Sequence[str] | None
    num_oov: int
    unknown: Sequence[str]  # tokens of the text that the model knows only as `<unk>`, each once
    start: int
    stop: int
    h0: Annotated[Floats, Axes("H")] | None
    b: Annotated[Floats, Axes("H")] | None
    parameters: ParameterArrays | None
    outline: Outline | None
    figures: dict[str, Summary] | None
    steps: list[Step]
    log_prob: float
    prob: float
    perplexity: float | None
    num_predicted: int
    gradients: GradientArrays | None

    @property
    def is_whole(self) -> bool:
        """Whether the steps of all time are here."""
        return len(self.steps) == self.tau


def around(t: int, tau: int) -> tuple[int, int]:
    """Return the first and the last time step of the blocks that hold t and what is within REACH of it.

    static/js/core/trace/trace.js cuts a long run in the same way.
    """
    if tau <= WHOLE:
        return 1, tau
    first, last = max(1, t - REACH) - 1, min(tau, t + REACH) - 1
    return first // BLOCK * BLOCK + 1, min(tau, last // BLOCK * BLOCK + BLOCK)


def trace_answer(run: ForwardPass, window: Window) -> TraceAnswer:
    """Return what a window of a run shows. Raises InvalidRequest for a start beyond the end, NotFinite."""
    trace, params = run.trace, run.params
    stop = min(window.stop or trace.tau, trace.tau)
    if window.start > stop:
        raise InvalidRequest(field="start", reason="at_most", limit=stop)
    has_terms = not run.cell.products.keys().isdisjoint(window.fields)
    log_prob = total_log_prob(trace)
    return TraceAnswer(
        text=run.text,
        model=run.card,
        snapshot=run.snapshot,
        dtype=precision(params.dtype),
        scale_w=run.scale_w,
        changes=run.changes,
        cell=picture(run.cell) if "cell" in window.fields else None,
        tau=trace.tau,
        hidden_size=params.hidden_size,
        vocabulary_size=params.vocabulary_size,
        shapes={name: getattr(params, name).shape for name in run.cell.parameters},
        tokens=run.tokens,
        num_oov=int((trace.y == run.marks.unknown).sum()) if run.tokens else 0,
        unknown=unknown(run),
        start=window.start,
        stop=stop,
        h0=trace.h0 if has_terms else None,
        b=getattr(params, "b", None) if has_terms else None,
        parameters=parameters(run) if "parameters" in window.fields else None,
        figures=of_parameters(run.cell, params) if "figures" in window.fields else None,
        outline=outline(run) if "outline" in window.fields else None,
        steps=steps(run, range(window.start, stop + 1), window.fields, window.top_k),
        log_prob=log_prob,
        prob=math.exp(log_prob),
        perplexity=perplexity(log_prob, trace.tau),
        num_predicted=trace.tau,
        gradients=gradients(params, trace) if window.with_gradients else None,
    )


def unknown(run: ForwardPass) -> list[str]:
    """Return the tokens of a text that are `<unk>` to the network, each once."""
    read = [*run.trace.x[:1].tolist(), *run.trace.y.tolist()][run.marks.bos is not None :]
    pairs = zip(run.tokens or (), read, strict=False)
    return list(dict.fromkeys(token for token, token_id in pairs if token_id == run.marks.unknown))


def parameters(run: ForwardPass) -> ParameterArrays:
    """Return every number of a small network, and the token of each id. Raises TooMuchWork."""
    params = run.params
    if params.num_parameters > MOST_SHOWN:
        raise TooMuchWork(limit=MOST_SHOWN, actual=params.num_parameters)
    arrays = {name: np.ascontiguousarray(getattr(params, name)) for name in run.cell.parameters}
    return cast(ParameterArrays, {"tokens": run.words, **arrays})


def total_log_prob(trace: Trace) -> float:
    """Return minus the sum of L(t), summed exactly."""
    return -math.fsum(trace.L.tolist())
