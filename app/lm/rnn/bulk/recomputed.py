"""A run over a long text that keeps neither o nor yhat: any window is recomputed on request.

Kept are L(t) of every step and h(t) of every `stride`-th, so that the memory is tau (1 + H / stride) numbers
instead of tau (2 |V| + 2 H); a window costs at most `stride` steps more than it has itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.errors import InvalidRequest
from app.lm.checks import Floats, Ids, as_ids, check_finite, check_shape
from app.lm.rnn.bulk.output_blocks import log_losses
from app.lm.rnn.bulk.states import recur
from app.lm.rnn.forward import Trace, forward
from app.lm.rnn.parameters import Parameters, as_state

STRIDE = 256  # steps of one block: its o(t), (256, |V|), stay in cache while they are used


@dataclass(frozen=True, slots=True)
class LongRun:
    """What is kept of a run; `window` gives the full trace of any part of it. t counts from 1."""

    params: Parameters
    x: Ids  # (tau,)
    y: Ids  # (tau,)
    kept: Floats  # (ceil(tau / stride), H): h(0), h(stride), h(2 stride) …
    L: Floats  # (tau,) nats
    stride: int

    @property
    def tau(self) -> int:
        """Number of time steps."""
        return len(self.x)

    @property
    def log_prob(self) -> float:
        """Natural log of the probability of all targets."""
        return -float(self.L.sum(dtype=np.float64))

    def window(self, first: int, last: int) -> Trace:
        """Return the trace of the steps `first` to `last`, both included: its h0 is h(first - 1).

        Raises InvalidRequest for steps that there are not.
        """
        self._check(first, last)
        steps = slice(first - 1, last)
        return forward(self.params, self.x[steps], self.y[steps], self.state(first - 1))

    def states(self, first: int, last: int) -> Floats:
        """Return h(first) … h(last), (n, H): no output layer is computed. Raises InvalidRequest."""
        self._check(first, last)
        steps = slice(first - 1, last)
        h = np.empty((last - first + 1, self.params.hidden_size), self.params.dtype)
        recur(self.params, self.x[steps], self.state(first - 1), h)
        return h

    def state(self, t: int) -> Floats:
        """Return h(t), (H,), for t from 0 to tau: at most `stride` steps from a kept state."""
        if not 0 <= t <= self.tau:
            raise InvalidRequest(field="t", reason="between", low=0, high=self.tau)
        at = min(t // self.stride, len(self.kept) - 1)
        before = self.kept[at]
        if t == at * self.stride:
            return np.array(before)
        h = np.empty((t - at * self.stride, len(before)), before.dtype)
        recur(self.params, self.x[at * self.stride : t], before, h)
        return np.array(h[-1])

    def _check(self, first: int, last: int) -> None:
        if not 1 <= first <= last <= self.tau:
            raise InvalidRequest(field="t", reason="steps", limit=self.tau)


def long_run(
    params: Parameters,
    inputs: Sequence[int] | Ids,
    targets: Sequence[int] | Ids,
    h0: ArrayLike | None = None,
    stride: int = STRIDE,
) -> LongRun:
    """Run over a text of any length with constant working memory. Raises as `rnn.forward` does."""
    x = as_ids("inputs", inputs, params.vocabulary_size)
    y = as_ids("targets", targets, params.vocabulary_size)
    check_shape("targets", y, x.shape)
    if stride < 1:
        raise InvalidRequest(field="stride", reason="at_least", limit=1)
    states = np.empty((-(-len(x) // stride), params.hidden_size), params.dtype)
    L = np.empty(len(x), params.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for at, (steps, before, h) in enumerate(blocks_of_states(params, x, as_state(params, h0), stride)):
            states[at] = before
            L[steps] = log_losses(params, h, y[steps])
    check_finite(L=L)
    return LongRun(params, x, y, states, L, stride)


def blocks_of_states(
    params: Parameters, x: Ids, h0: Floats, stride: int = STRIDE
) -> Iterator[tuple[slice, Floats, Floats]]:
    """Yield (steps, h before them, (H,), and their h(t), (n, H)) block after block, in one buffer."""
    buffer = np.empty((min(stride, len(x)), params.hidden_size), params.dtype)
    before = h0
    for start in range(0, len(x), stride):
        steps = slice(start, min(start + stride, len(x)))
        h = buffer[: steps.stop - start]
        recur(params, x[steps], before, h)
        last = h[-1].copy()
        yield steps, before, h
        before = last
