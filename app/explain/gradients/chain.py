"""The chain dh(t)/dh(k) as evidence: a product of one factor a step, and what it makes of a gradient.

dh(t)/dh(k) = J(t) J(t-1) … J(k+1) with J(s) = diag(1 - h(s)²) W. The gradient that is carried back is
dL(t)/dh(t), which only the loss of step t sends; after the factor J(s) it is dL(t)/dh(s-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from app.errors import InvalidRequest
from app.explain.gradients.fate import Fate, fate, total
from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.what_if import WhatIf, applied
from app.lm.arrays import Axes
from app.lm.checks import Floats, Precision, check_finite, precision
from app.lm.rnn.bulk.states import recur
from app.lm.rnn.cells.elman import readout, softmax
from app.lm.rnn.inspect.gradient_terms import row_norms
from app.lm.rnn.inspect.jacobians import carried_back, largest_singular_value, product_stretches, stretches
from app.lm.rnn.parameters import Parameters
from app.store.cards import ModelCard
from app.store.model_registry import Store

LONGEST = 60  # factors of one chain: each takes two eigenvalue problems of H × H
USUAL = 24  # factors, unless more are asked for: as many as can be looked at one by one


@dataclass(frozen=True, slots=True)
class JacobianFactor:
    """One factor J(step): the gradient's length is `length` after it, `factor` times that before it.

    `so_far` is the product of the factors up to this one; `factor` is None where nothing was left before it.
    """

    step: int
    factor: float | None
    so_far: float
    length: float


@dataclass(frozen=True, slots=True)
class Chain:
    """The way of dL(t)/dh(t), which is `length` long, back to step k; links from step t down to k + 1.

    `total` is the length at the end over that at first, None if it was 0; `fate` judges by it alone.
    """

    scale_w: float
    t: int
    k: int
    length: float
    links: list[JacobianFactor]
    total: float | None
    fate: Fate | None


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """A chain under a network, with the most by which any gradient could be stretched.

    `stretches[i]` is the largest singular value of the factor of `links[i]`, `product_stretches[i]` that of
    the product of all factors up to it.
    """

    text: str
    model: ModelCard
    dtype: Precision
    tau: int
    hidden_size: int
    chain: Chain
    stretches: Annotated[Floats, Axes("t - k")]
    product_stretches: Annotated[Floats, Axes("t - k")]
    largest_of_w: float  # largest singular value


def chain_answer(run: ForwardPass, t: int | None, k: int | None) -> ChainAnswer:
    """Take dh(t)/dh(k) of a run apart; t is the last step and k the usual one unless given.

    Raises InvalidRequest for steps that there are not, too many of them, or a run over ids; NotFinite.
    """
    params, trace = run.params, run.trace
    if run.text is None or run.card is None:
        raise InvalidRequest(field="text", reason="missing")
    t = trace.tau if t is None else _between("t", t, 1, trace.tau)
    k = first_step(t) if k is None else _between("k", k, *steps_before(t))
    states = trace.h[k:t]
    [sent] = sent_by_loss(params, trace.h[t - 1 : t], int(trace.y[t - 1]))
    return ChainAnswer(
        text=run.text,
        model=run.card,
        dtype=precision(params.dtype),
        tau=trace.tau,
        hidden_size=params.hidden_size,
        chain=chain(params, states, sent, t, run.scale_w),
        stretches=np.ascontiguousarray(stretches(params, states)[::-1]),
        product_stretches=product_stretches(params, states),
        largest_of_w=largest_singular_value(params.W),
    )


def chains(run: ForwardPass, store: Store, t: int, k: int, scales: list[float]) -> list[Chain]:
    """Return the chain over the same tokens for each multiple of W, in double precision.

    Only the states up to t and one output of each are computed: a millisecond or two, whatever the length.
    """
    if run.card is None:
        raise InvalidRequest(field="text", reason="missing")
    trained = store.network_at(run.card.id, run.snapshot, "float64").parameters
    networks = [applied(trained, WhatIf(scale, run.changes))[0] for scale in scales]
    states = np.empty((len(scales), t, trained.hidden_size))
    for params, h in zip(networks, states, strict=True):
        recur(params, run.trace.x[:t], run.trace.h0.astype(np.float64), h)
    # V and c are the same in all of them.
    sent = sent_by_loss(networks[0], states[:, -1], int(run.trace.y[t - 1]))
    return [
        chain(params, h[k:], gradient, t, scale)
        for params, h, gradient, scale in zip(networks, states, sent, scales, strict=True)
    ]


def sent_by_loss(params: Parameters, h: Floats, target: int) -> Floats:
    """Return dL/dh = Vᵀ (yhat - y) at each of some states, (n, H), for one target: (n, H)."""
    do, _ = softmax(readout(params, h))
    do[:, target] -= 1
    return np.asarray(do @ params.V)


def chain(params: Parameters, h: Floats, sent: Floats, t: int, scale: float) -> Chain:
    """Carry dL(t)/dh(t), (H,), back through h(k+1) … h(t), (t - k, H). Raises NotFinite."""
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = row_norms(carried_back(params, h, sent))
    check_finite(dh=lengths)
    first, *rest = lengths.tolist()
    links = [
        JacobianFactor(
            step=t - i, factor=total(before, length), so_far=total(first, length) or 0.0, length=length
        )
        for i, (before, length) in enumerate(zip([first, *rest], rest, strict=False))
    ]
    whole = total(first, lengths[-1].item())
    return Chain(scale, t, t - len(h), first, links, whole, fate(whole))


def steps_before(t: int) -> tuple[int, int]:
    """Return the earliest and the latest k of a chain from step t; 0 is the first state."""
    return max(0, t - LONGEST), t - 1


def first_step(t: int) -> int:
    """Return the k of a chain from step t unless one is asked for: 1, or the usual number of steps back."""
    return min(max(1, t - USUAL), t - 1)


def _between(field: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise InvalidRequest(field=field, reason="between", low=low, high=high)
    return value
