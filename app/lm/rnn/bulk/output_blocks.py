"""The output layer for many h(t) at once: o, softmax, loss and their gradients, in blocks that stay in cache.

Nothing of size N × |V| is ever held for N rows: blocks of about BLOCK rows share one buffer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from app.lm.checks import Floats, Ids
from app.lm.rnn.parameters import Parameters

BLOCK = 256  # rows at a time, about


def log_losses(params: Parameters, h: Floats, y: Ids) -> Floats:
    """Return L = -log yhat[y], (N,) nats, for what V reads, (N, H), and the targets, (N,)."""
    losses = np.empty(len(h), params.dtype)
    for rows, o in output_blocks(params, h):
        target = o[np.arange(len(o)), y[rows]]  # a copy: o is overwritten next
        log_z, _ = exp_in_place(o)
        losses[rows] = log_z - target
    return losses


def output_gradient(params: Parameters, h: Floats, y: Ids) -> tuple[float, Floats, Floats, Floats]:
    """Return the summed loss, dV (|V|, H), dc (|V|,), Vᵀ do (N, H) from what V reads, (N, H), and y (N,)."""
    loss, dh = 0.0, np.empty_like(h)
    dV, dc = np.empty_like(params.V), np.empty_like(params.c)
    for rows, o in output_blocks(params, h):
        picked = np.arange(len(o)), y[rows]
        target = o[picked]
        log_z, z = exp_in_place(o)
        loss += float((log_z - target).sum(dtype=np.float64))
        o[picked] -= z
        # Now do(t) = o / z. Dividing the H columns of h and dh is less work than dividing the |V| of o.
        share = 1 / z[:, None]
        np.multiply(o @ params.V, share, out=dh[rows])
        if rows.start == 0:
            np.matmul(o.T, h[rows] * share, out=dV)
            np.matmul(share[:, 0], o, out=dc)
        else:
            dV += o.T @ (h[rows] * share)
            dc += share[:, 0] @ o
    return loss, dV, dc, dh


def output_blocks(params: Parameters, h: Floats) -> Iterator[tuple[slice, Floats]]:
    """Yield o = c + V h for block after block of rows: one buffer, that the caller may overwrite."""
    rows_each = -(-len(h) // max(1, round(len(h) / BLOCK)))
    buffer = np.empty((rows_each, params.vocabulary_size), params.dtype)
    V_columns = params.V.T
    for start in range(0, len(h), rows_each):
        rows = slice(start, min(start + rows_each, len(h)))
        o = np.matmul(h[rows], V_columns, out=buffer[: rows.stop - start])
        o += params.c
        yield rows, o


def exp_in_place(o: Floats) -> tuple[Floats, Floats]:
    """Turn each row of o into exp(o - s) and return log_z (n,) and the row's new sum (n,).

    log_z is the log of the sum of exp(o). The shift s keeps exp from overflowing and the sum from vanishing:
    0 where no row needs one, else each row's highest o.
    """
    shift = o.max(axis=1)
    if (np.abs(shift) < 0.25 * math.log(np.finfo(o.dtype).max)).all():
        shift = np.zeros_like(shift)
    else:
        o -= shift[:, None]
    np.exp(o, out=o)
    z = o.sum(axis=1)
    return shift + np.log(z), z
