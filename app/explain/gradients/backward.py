"""The backward pass as evidence: what flows into each gradient, how far influence reaches, and a check.

The gradient of the whole loss, step by step from the last to the first (Deep Learning 10.2.2); the terms of
each parameter's gradient; how W stretches or shrinks what goes back; and a check that trusts no calculus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from app.errors import InvalidRequest, TextTooLong
from app.explain.gradients.check import CheckedEntry, check
from app.explain.gradients.fate import Fate, fate, total
from app.explain.trace.cell import CELL
from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.steps import Token, best, node_rows
from app.lm.arrays import Axes
from app.lm.checks import Floats, Precision, check_finite, precision
from app.lm.rnn.backward import Gradients, backward, influence
from app.lm.rnn.forward import Trace
from app.lm.rnn.inspect.gradient_check import EPSILON
from app.lm.rnn.inspect.gradient_terms import row_norms, term_norms
from app.lm.rnn.inspect.jacobians import largest_singular_value, stretches
from app.store.cards import ModelCard


class ScoreGradient(Token):
    """One component of do(t) = yhat(t) - y(t), y(t) being one-hot."""

    yhat: float
    y: int
    do: float


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """Time step t: do(t) of the best tokens and the target, and the two sources of dh(t) = output + later."""

    t: int
    do: list[ScoreGradient]
    do_norm: float
    from_output: Annotated[Floats, Axes("H")]  # Vᵀ do(t)
    from_later: Annotated[Floats, Axes("H")]  # Wᵀ da(t+1), 0 after the last step
    from_output_norm: float
    from_later_norm: float
    dh: Annotated[Floats, Axes("H")]
    da: Annotated[Floats, Axes("H")]
    dh_norm: float
    da_norm: float
    stretch: float  # largest singular value of dh(t)/dh(t-1) = diag(1 - h(t)²) W


@dataclass(frozen=True, slots=True)
class Terms:
    """The gradient of one parameter as a sum over time: the length of each term, and its share of the whole.

    A share is the term's length along the whole gradient over the whole's length: shares add up to 1, and one
    is negative where its step pulls the other way; `so_far` adds them up from the last step. Both are None
    where the whole gradient is 0.
    """

    norm: float
    norms: Annotated[Floats, Axes("tau")]
    shares: Annotated[Floats, Axes("tau")] | None
    so_far: Annotated[Floats, Axes("tau")] | None


@dataclass(frozen=True, slots=True)
class BackwardAnswer:
    """The whole way back; `influence[t-1][k-1]` is the length of dL(t)/dh(k).

    `total` is the length of dL(tau)/dh(1) over that of dL(tau)/dh(tau); `fate` judges by it alone. `per_step`
    is the geometric mean of its changes from k to k - 1. All are None where there is nothing to compare.
    """

    text: str
    model: ModelCard
    dtype: Precision
    scale_w: float
    tau: int
    hidden_size: int
    steps: list[BackwardStep]
    dh0: Annotated[Floats, Axes("H")]  # Wᵀ da(1): where the way back ends
    dh0_norm: float
    terms: dict[str, Terms]
    influence: Annotated[Floats, Axes("tau", "tau")]
    total: float | None
    fate: Fate | None
    per_step: float | None
    largest_of_w: float  # largest singular value
    epsilon: float
    check: list[CheckedEntry]


def backward_answer(run: ForwardPass, top_k: int, limit: int) -> BackwardAnswer:
    """Walk a run over a text back. Raises TextTooLong for more than `limit` time steps, NotFinite.

    Raises InvalidRequest for a run over ids, which have no text.
    """
    params, trace = run.params, run.trace
    if run.text is None or run.card is None:
        raise InvalidRequest(field="text", reason="missing")
    if trace.tau > limit:
        raise TextTooLong(limit=limit, actual=trace.tau)
    with np.errstate(over="ignore", invalid="ignore"):
        back = backward(params, trace)
        terms, steps = _terms(trace, back), _steps(run, back, top_k)
    reaches = influence(params, trace)
    whole = total(*reaches[-1, [-1, 0]].tolist()) if trace.tau > 1 else None
    check_finite(**{f"d{name}": np.append(gradient.norms, gradient.norm) for name, gradient in terms.items()})
    return BackwardAnswer(
        text=run.text,
        model=run.card,
        dtype=precision(params.dtype),
        scale_w=run.scale_w,
        tau=trace.tau,
        hidden_size=params.hidden_size,
        steps=steps,
        dh0=back.dh0,
        dh0_norm=float(np.linalg.norm(back.dh0)),
        terms=terms,
        influence=reaches,
        total=whole,
        fate=fate(whole),
        per_step=whole ** (1 / (trace.tau - 1)) if whole else None,
        largest_of_w=largest_singular_value(params.W),
        epsilon=EPSILON,
        check=check(run, back),
    )


def _steps(run: ForwardPass, back: Gradients, top_k: int) -> list[BackwardStep]:
    params, trace = run.params, run.trace
    later = np.zeros_like(back.da)
    later[:-1] = back.da[1:] @ params.W
    output = back.do @ params.V
    lengths = {name: row_norms(getattr(back, name)).tolist() for name in ("do", "dh", "da")}
    stretch = stretches(params, trace.h).tolist()
    return [
        BackwardStep(
            t=k + 1,
            do=_scores(run, back, k, top_k),
            do_norm=lengths["do"][k],
            from_output=output[k],
            from_later=later[k],
            from_output_norm=float(np.linalg.norm(output[k])),
            from_later_norm=float(np.linalg.norm(later[k])),
            dh=back.dh[k],
            da=back.da[k],
            dh_norm=lengths["dh"][k],
            da_norm=lengths["da"][k],
            stretch=stretch[k],
        )
        for k in range(trace.tau)
    ]


def _scores(run: ForwardPass, back: Gradients, k: int, top_k: int) -> list[ScoreGradient]:
    """Return the best tokens of yhat, best first, and the target at the end unless it is among them."""
    target = int(run.trace.y[k])
    ids = best(run.trace.o[k], top_k).tolist()
    return [
        ScoreGradient(
            id=i,
            token=run.word(i),
            yhat=float(run.trace.yhat[k, i]),
            y=int(i == target),
            do=float(back.do[k, i]),
        )
        for i in (ids if target in ids else [*ids, target])
    ]


def _along(name: str, trace: Trace, back: Gradients) -> Floats:
    """Return of each time step the product of its term in a gradient with the whole gradient, (tau,).

    The product of da hᵀ and the gradient, entry by entry and summed, is daᵀ (gradient) h: no term is made.
    """
    operation, part = CELL.reader(name)
    rows: Floats = getattr(back, f"d{operation.makes}")
    whole: Floats = getattr(back, f"d{name}")
    if part.through is None:
        products: Floats = rows @ whole
        return products
    if part.node == "x":  # one-hot
        along, operand = rows, whole.T[trace.x]
    else:
        along, operand = rows @ whole, node_rows(trace, part.node, part.lag)
    products = np.einsum("ti,ti->t", along, operand)
    return products


def _terms(trace: Trace, back: Gradients) -> dict[str, Terms]:
    terms = {}
    for name, lengths in term_norms(trace, back).items():
        norm = float(np.linalg.norm(getattr(back, f"d{name}")))
        shares = _along(name, trace, back) / norm**2 if norm else None
        so_far = None if shares is None else np.ascontiguousarray(shares[::-1].cumsum()[::-1])
        terms[str(name)] = Terms(norm, lengths, shares, so_far)
    return terms
