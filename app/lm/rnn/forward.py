"""The recurrent network, forward: parameters, one time step, and the whole sequence with all it computed.

Deep Learning (Goodfellow, Bengio, Courville), section 10.2, equations 10.8 to 10.11. H is the hidden size,
|V| the vocabulary size, tau the number of time steps; row t - 1 of an array holds time step t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from app.lm.checks import Floats, Ids, as_ids, check_finite, check_shape
from app.lm.rnn.cells.elman import advance, readout, softmax
from app.lm.rnn.parameters import Parameters, as_state


@dataclass(frozen=True, slots=True)
class TimeStep:
    """One time step: a, h (H,); o, yhat (|V|,)."""

    a: Floats
    h: Floats
    o: Floats
    yhat: Floats


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything a forward pass computed, kept for the backward pass and for the eye."""

    x: Ids  # (tau,) token ids read
    y: Ids  # (tau,) token ids to predict
    h0: Floats  # (H,)
    a: Floats  # (tau, H)
    h: Floats  # (tau, H)
    o: Floats  # (tau, |V|)
    yhat: Floats  # (tau, |V|)
    L: Floats  # (tau,) nats

    @property
    def tau(self) -> int:
        """Number of time steps."""
        return len(self.x)

    @property
    def log_prob(self) -> float:
        """Natural log of the probability of all targets: minus the sum of L(t)."""
        return -float(self.L.sum(dtype=np.float64))

    @property
    def log_z(self) -> Floats:
        """Natural log of the sum of exp o(t), (tau,): yhat(t) is exp of o(t) less this."""
        return cast(Floats, self.L + self.o[np.arange(self.tau), self.y])

    @property
    def h_before(self) -> Floats:
        """h(t-1) for every t, (tau, H): h(0) first."""
        return np.concatenate([self.h0[None], self.h[:-1]])


def step(params: Parameters, h: Floats, token: int) -> TimeStep:
    """One time step from h(t-1), (H,), and the token read. Raises IdOutOfRange, ShapeMismatch, NotFinite."""
    h = as_state(params, h)
    [token] = as_ids("inputs", [token], params.vocabulary_size).tolist()
    a, h = advance(params, h, token)
    o = readout(params, h)
    yhat, _ = softmax(o)
    return TimeStep(a, h, o, yhat)


def forward(
    params: Parameters, inputs: Sequence[int] | Ids, targets: Sequence[int] | Ids, h0: ArrayLike | None = None
) -> Trace:
    """Run the network over `inputs` from h(0), zeros unless given, and measure it against `targets`.

    To continue in a second window give the last h of the first as h0. Raises EmptySequence, IdOutOfRange,
    ShapeMismatch, and NotFinite where finite parameters are so large that a sum overflows.
    """
    x = as_ids("inputs", inputs, params.vocabulary_size)
    y = as_ids("targets", targets, params.vocabulary_size)
    check_shape("targets", y, x.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        trace = unroll(params, x, y, as_state(params, h0))
    check_finite(a=trace.a, L=trace.L)
    return trace


def unroll(params: Parameters, x: Ids, y: Ids, h0: Floats) -> Trace:
    """Compute every time step: a and h one after the other, then o, yhat and L of all at once."""
    a = np.empty((len(x), params.hidden_size), params.dtype)
    h = np.empty_like(a)
    h_before = h0
    for t, token in enumerate(x.tolist()):
        a[t], h[t] = advance(params, h_before, token)
        h_before = h[t]
    o = readout(params, h)  # every o(t) in one product, once all h(t) are known
    yhat, log_z = softmax(o)
    L = log_z - o[np.arange(len(y)), y]  # = -log yhat(t)[y(t)], exact even where yhat underflows
    return Trace(x, y, h0, a, h, o, yhat, L)
