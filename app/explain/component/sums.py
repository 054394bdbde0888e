"""The products that every number of a run is the sum of, forward and backward, from the arrays of the run.

Forward, equations 10.8 to 10.11: a_i(t) = b_i + sum_j W_ij h_j(t-1) + U_i,x(t). Backward, 10.18 to 10.28:
dh_i(t) = sum_k V_ki do_k(t) + sum_k W_ki da_k(t+1), dW_ij = sum_t da_i(t) h_j(t-1). Indices i, j are from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.explain.component.rounding import Sum, as_told
from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.steps import products_with_w
from app.lm.checks import Floats
from app.lm.rnn.backward import Gradients, backward
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import Parameters

FORWARD = ("a", "h", "o", "yhat", "L")


class Work:
    """Takes the numbers of one run apart."""

    def __init__(self, run: ForwardPass) -> None:
        self.run = run
        self.params: Parameters = run.params
        self.trace: Trace = run.trace

    @cached_property
    def back(self) -> Gradients:
        """All gradients of the run."""
        return backward(self.params, self.trace)

    def values(self, of: str, t: int) -> Floats:
        """Return the vector or matrix that a number is of; the loss stands at its target."""
        row = t - 1
        if of == "L":
            tokens = np.arange(self.params.vocabulary_size)
            return np.where(tokens == self.trace.y[row], self.trace.L[row], 0)
        if of in FORWARD:
            found: Floats = getattr(self.trace, of)[row]
            return found
        whole: Floats = getattr(self.back, of)
        return whole[row] if of in {"do", "dh", "da"} else whole


def _of_a(work: Work, t: int, i: int, _: int) -> list[Sum]:
    """a_i(t) = b_i + sum_j W_ij h_j(t-1) + U_i,x(t)."""
    params, x = work.params, int(work.trace.x[t - 1])
    state = work.trace.h_before[t - 1]
    before = as_told(products_with_w(work.trace, params)[t - 1, i])
    return [
        _one("b", params.b[i], i + 1),
        Sum("W", before, _counted(state), params.W[i], state),
        _one("U", params.U_rows[x, i], x, work.run.words),
    ]


def _of_o(work: Work, t: int, i: int, _: int) -> list[Sum]:
    """o_i(t) = c_i + sum_j V_ij h_j(t); i is a token."""
    h, c, o = work.trace.h[t - 1], work.params.c[i], work.trace.o[t - 1, i]
    product = as_told(o) - as_told(c)
    return [_one("c", c, i, work.run.words), Sum("V", product, _counted(h), work.params.V[i], h)]


def _of_do(work: Work, t: int, i: int, _: int) -> list[Sum]:
    """do_i(t) = yhat_i(t) - [i is the target]."""
    is_target = int(work.trace.y[t - 1]) == i
    words = work.run.words
    return [
        _one("yhat", work.trace.yhat[t - 1, i], i, words),
        _one("y", -1.0 if is_target else 0.0, i, words),
    ]


def _of_dh(work: Work, t: int, i: int, _: int) -> list[Sum]:
    """dh_i(t) = sum_k V_ki do_k(t) + sum_k W_ki da_k(t+1); after the last step nothing comes back."""
    do, dh = work.back.do[t - 1], work.back.dh[t - 1, i]
    tokens = np.arange(len(do))
    is_last = t == work.trace.tau
    later = work.back.da[t] if not is_last else do[:0]
    weights = work.params.W[: len(later), i]
    recurrent = as_told(weights @ later)
    return [
        Sum("V", as_told(dh) - recurrent, tokens, work.params.V[:, i], do, work.run.words),
        Sum("W", recurrent, _counted(later), weights, later),
    ]


def _of_da(work: Work, t: int, i: int, _: int) -> list[Sum]:
    """da_i(t) = (1 - h_i(t)²) dh_i(t)."""
    slope = 1 - work.trace.h[t - 1, i : i + 1] ** 2
    dh, da = work.back.dh[t - 1, i : i + 1], work.back.da[t - 1, i]
    return [Sum("tanh", as_told(da), np.array([i + 1]), slope, dh)]


def _of_dh0(work: Work, _t: int, i: int, _: int) -> list[Sum]:
    """dh_i(0) = sum_k W_ki da_k(1)."""
    later = work.back.da[0]
    return [Sum("W", as_told(work.back.dh0[i]), _counted(later), work.params.W[:, i], later)]


def _of_matrix(symbol: str, rows: str, columns: str) -> Builder:
    """d_ij = sum_t rows_i(t) columns_j(t), one term a time step."""

    def build(work: Work, _t: int, i: int, j: int) -> list[Sum]:
        left: Floats = getattr(work.back, rows)[:, i]
        whole = as_told(getattr(work.back, f"d{symbol}")[i, j])
        return [Sum(symbol, whole, _counted(left), left, getattr(work.trace, columns)[:, j])]

    return build


def _of_du(work: Work, _t: int, i: int, j: int) -> list[Sum]:
    """dU_ij = sum_t da_i(t) [x(t) is token j]: only the time steps that read it."""
    times = np.flatnonzero(work.trace.x == j)
    return [Sum("U", as_told(work.back.dU[i, j]), times + 1, work.back.da[times, i])]


def _of_bias(symbol: str, rows: str) -> Builder:
    """d_i = sum_t rows_i(t)."""

    def build(work: Work, _t: int, i: int, _: int) -> list[Sum]:
        left: Floats = getattr(work.back, rows)[:, i]
        return [Sum(symbol, as_told(getattr(work.back, f"d{symbol}")[i]), _counted(left), left)]

    return build


Builder = Callable[[Work, int, int, int], list[Sum]]
SUMS: dict[str, Builder] = {
    "a": _of_a,
    "h": _of_a,
    "o": _of_o,
    "do": _of_do,
    "dh": _of_dh,
    "da": _of_da,
    "dh0": _of_dh0,
    "dU": _of_du,
    "dW": _of_matrix("W", "da", "h_before"),
    "dV": _of_matrix("V", "do", "h"),
    "db": _of_bias("b", "da"),
    "dc": _of_bias("c", "do"),
}


def _one(symbol: str, value: Any, index: int, words: Sequence[str] | None = None) -> Sum:  # noqa: ANN401 - a number
    """Make a sum of one term."""
    told = as_told(value)
    return Sum(symbol, told, np.array([index]), np.array([told]), words=words)


def _counted(values: Floats) -> NDArray[np.intp]:
    """Return 1, 2, …: components and time steps as they are written."""
    return np.arange(1, len(values) + 1)
