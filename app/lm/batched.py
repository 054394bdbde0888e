"""Forward and backward pass of a packed batch: the equations of rnn.py and bptt.py, many sentences at once.

N is the number of rows of the batch. Nothing of size N × |V| is ever held: the output layer is worked off in
blocks of rows small enough to stay in cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np

from app.lm.bptt import sum_by_token
from app.lm.checks import Floats, Ids
from app.lm.packing import Batch
from app.lm.rnn import Parameters

BLOCK = 128  # rows of the output layer at a time


@dataclass(frozen=True, slots=True)
class Masks:
    """Dropout on what enters and leaves the recurrence, never on W h: Zaremba, Sutskever, Vinyals, 2014."""

    input: Floats  # (N, H): 0, or 1 / (1 - rate), for each component of U x(t)
    output: Floats  # (N, H): likewise for what V reads of h(t)

    @classmethod
    def draw(cls, shape: tuple[int, int], rate: float, rng: np.random.Generator) -> Masks:
        """Switch off each component with probability `rate`; the rest grows so that the mean stays."""
        kept = rng.random((2, *shape), dtype=np.float32) >= rate
        scaled = kept * np.float32(1 / (1 - rate))
        return cls(scaled[0], scaled[1])


def loss_and_gradient(
    params: Parameters, batch: Batch, masks: Masks | None = None
) -> tuple[float, Parameters]:
    """Return the loss summed over all rows, in nats, and its gradient; both may come out infinite."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        x_rows = params.U_rows[batch.x]
        h, h_before = states(params, batch, x_rows if masks is None else x_rows * masks.input)
        read = h if masks is None else h * masks.output
        loss, dV, dc, dread = output_gradient(params, read, batch.y)
        da = states_back(params, batch, h, dread if masks is None else dread * masks.output)
        dx_rows = da if masks is None else da * masks.input
        dU_rows = sum_by_token(batch.x, dx_rows, params.vocabulary_size)
        return loss, Parameters(dU_rows, da.T @ h_before, dV, da.sum(axis=0), dc)


def log_probs(params: Parameters, batch: Batch) -> Floats:
    """Return the natural log of the probability of every y of the batch, (N,)."""
    h, _ = states(params, batch, params.U_rows[batch.x])
    result = np.empty(batch.num_rows, params.dtype)
    for rows, o in output_blocks(params, h):
        target = o[np.arange(len(o)), batch.y[rows]]  # a copy: o is overwritten next
        result[rows] = target - exp_in_place(o)
    return result


def states(params: Parameters, batch: Batch, x_rows: Floats) -> tuple[Floats, Floats]:
    """Return h(t) and h(t-1), (N, H), of every row from U x(t), (N, H); every sentence starts at zeros."""
    h, h_before = np.empty_like(x_rows), np.zeros_like(x_rows)
    for t, rows in enumerate(batch.steps):
        if t:
            h_before[rows] = h[batch.steps[t - 1]][: rows.stop - rows.start]
        a = params.b + h_before[rows] @ params.W.T + x_rows[rows]
        np.tanh(a, out=h[rows])
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


def output_gradient(params: Parameters, h: Floats, y: Ids) -> tuple[float, Floats, Floats, Floats]:
    """Return the summed loss, dV (|V|, H), dc (|V|,), Vᵀ do (N, H) from what V reads, (N, H), and y (N,)."""
    loss = 0.0
    dV, dc, dh = np.zeros_like(params.V), np.zeros_like(params.c), np.empty_like(h)
    for rows, o in output_blocks(params, h):
        picked = np.arange(len(o)), y[rows]
        target = o[picked]
        loss += float((exp_in_place(o) - target).sum(dtype=np.float64))
        do = np.divide(o, o.sum(axis=1, keepdims=True), out=o)  # yhat, in the same memory
        do[picked] -= 1
        dV += do.T @ h[rows]
        dc += do.sum(axis=0)
        dh[rows] = do @ params.V
    return loss, dV, dc, dh


def output_blocks(params: Parameters, h: Floats) -> Iterator[tuple[slice, Floats]]:
    """Yield o = c + V h for block after block of rows: one buffer, that the caller may overwrite."""
    buffer = np.empty((min(BLOCK, len(h)), params.vocabulary_size), params.dtype)
    V_columns = params.V.T
    for start in range(0, len(h), BLOCK):
        rows = slice(start, min(start + BLOCK, len(h)))
        o = np.matmul(h[rows], V_columns, out=buffer[: rows.stop - start])
        o += params.c
        yield rows, o


def exp_in_place(o: Floats) -> Floats:
    """Turn each row of o into exp(o - its highest) and return log_z, the log of the sum of exp(o), (n,)."""
    highest = o.max(axis=1)
    o -= highest[:, None]
    np.exp(o, out=o)
    return cast(Floats, highest + np.log(o.sum(axis=1)))
