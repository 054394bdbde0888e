"""Forward and backward pass of a packed batch: the equations of one sentence, many at once.

N is the number of rows of the batch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.backward import sum_by_token
from app.lm.rnn.bulk.output_blocks import log_losses, output_gradient
from app.lm.rnn.bulk.packing import Batch
from app.lm.rnn.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Masks:
    """Dropout on what enters and leaves the recurrence, never on W h: Zaremba, Sutskever, Vinyals, 2014."""

    input: Floats  # (N, H): 0, or 1 / (1 - rate), for each component of U x(t)
    output: Floats  # (N, H): likewise for what V reads of h(t)

    @classmethod
    def draw(cls, shape: tuple[int, int], rate: float, rng: np.random.Generator) -> Masks:
        """Switch off each component with probability `rate`; the rest grows so that the mean stays."""
        dropped = round(rate * 2**16)  # of 2¹⁶ equally likely draws: two bytes a component are enough
        draws = np.frombuffer(rng.bytes(4 * math.prod(shape)), np.uint16).reshape(2, *shape)
        scaled = (draws >= dropped) * np.float32(2**16 / (2**16 - dropped))
        return cls(scaled[0], scaled[1])


class Learnt(NamedTuple):
    """What a batch teaches."""

    loss: float  # summed over all rows, in nats
    gradient: Parameters  # of that sum
    last: Floats  # (n, H): h of the last time step, from which a continuous stream goes on


def loss_and_gradient(
    params: Parameters, batch: Batch, masks: Masks | None = None, h0: Floats | None = None
) -> Learnt:
    """Return loss and gradient; both may come out infinite. h0, (n, H), zeros unless given, gets none."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        x_rows = params.U_rows[batch.x]
        if masks is not None:
            x_rows *= masks.input
        h, h_before = states(params, batch, x_rows, h0)
        read = h if masks is None else h * masks.output
        loss, dV, dc, dread = output_gradient(params, read, batch.y)
        if masks is not None:
            dread *= masks.output
        da = states_back(params, batch, h, dread)
        dW, db = da.T @ h_before, da.sum(axis=0)
        if masks is not None:
            da *= masks.input
        dU_rows = sum_by_token(batch.x, da, params.vocabulary_size)
        return Learnt(loss, Parameters(dU_rows, dW, dV, db, dc), h[batch.steps[-1]])


def log_probs(params: Parameters, batch: Batch) -> Floats:
    """Return the natural log of the probability of every y of the batch, (N,)."""
    h, _ = states(params, batch, params.U_rows[batch.x])
    return -log_losses(params, h, batch.y)


def states(
    params: Parameters, batch: Batch, x_rows: Floats, h0: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return h(t) and h(t-1), (N, H), of every row from U x(t), (N, H) and h(0), (n, H), zeros if None."""
    h, h_before = np.empty_like(x_rows), np.zeros_like(x_rows)
    if h0 is not None:
        h_before[batch.steps[0]] = h0
    W_T = np.ascontiguousarray(params.W.T)  # BLAS takes half the time where it need not turn W round
    for t, rows in enumerate(batch.steps):
        if t:
            h_before[rows] = h[batch.steps[t - 1]][: rows.stop - rows.start]
        a = np.matmul(h_before[rows], W_T, out=h[rows])
        a += params.b
        a += x_rows[rows]
        np.tanh(a, out=a)
    return h, h_before


def states_back(params: Parameters, batch: Batch, h: Floats, from_output: Floats) -> Floats:
    """Return da(t), (N, H), of every row from h(t) and from what the output layer sends to it, (N, H)."""
    da = np.empty_like(h)
    later = slice(0, 0)  # rows of time step t + 1: none after the last
    for rows in reversed(batch.steps):
        dh = from_output[rows].copy()
        dh[: later.stop - later.start] += da[later] @ params.W
        da[rows] = (1 - h[rows] ** 2) * dh
        later = rows
    return da
