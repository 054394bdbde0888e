"""The Elman cell: a = b + W h + U x, h = tanh a, o = c + V h, yhat = softmax o."""

from __future__ import annotations

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.matmul import times_transposed
from app.lm.rnn.parameters import Parameters


def advance(params: Parameters, h_before: Floats, token: int) -> tuple[Floats, Floats]:
    """Return a(t) and h(t) = f(h(t-1), x(t); theta), both (H,)."""
    # U x(t) with x(t) one-hot is row `token` of Uᵀ: a gather, no product.
    a = params.b + params.W @ h_before + params.U_rows[token]
    h = np.tanh(a)
    return a, h


def readout(params: Parameters, h: Floats) -> Floats:
    """Return o(t) = c + V h(t), (|V|,), for one h(t), (H,), or for all at once, (tau, |V|) for (tau, H)."""
    return params.c + times_transposed(h, params.V)  # h Vᵀ: V h(t) in every row t


def softmax(o: Floats) -> tuple[Floats, Floats]:
    """Return yhat = exp(o) / sum exp(o) over the last axis, and log_z, the log of that sum."""
    highest = o.max(axis=-1, keepdims=True)  # taken out so that exp cannot overflow
    yhat = np.exp(o - highest)
    total = yhat.sum(axis=-1, keepdims=True)
    yhat /= total
    return yhat, (highest + np.log(total))[..., 0]
