"""The term of each time step in a gradient: dL/dW is a sum over t.

A parameter is shared by all time steps, so its gradient is the sum of what each step asks for: Deep Learning,
equations 10.22 to 10.28. Terms are computed on request, never all kept: those of W alone would be tau H².
t counts from 1.
"""

from __future__ import annotations

import numpy as np

from app.errors import InvalidRequest
from app.lm.checks import Floats
from app.lm.rnn.backward import Gradients
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import NAMES, ParameterName


def term(name: ParameterName, t: int, trace: Trace, gradients: Gradients) -> Floats:
    """Return what step t adds to the gradient of a parameter, in the parameter's shape (U as (H, |V|)).

    Raises InvalidRequest for a name or step that there is not.
    """
    return terms_sum(name, t, t, trace, gradients)


def terms_sum(name: ParameterName, first: int, last: int, trace: Trace, gradients: Gradients) -> Floats:
    """Return the sum of the terms of steps `first` to `last`, both included; from 1 to tau: the gradient."""
    if not 1 <= first <= last <= trace.tau:
        raise InvalidRequest(field="t", reason="steps", limit=trace.tau)
    steps = slice(first - 1, last)
    da, do = gradients.da[steps], gradients.do[steps]
    if name == "W":
        return np.asarray(da.T @ trace.h_before[steps])  # da(t) h(t-1)ᵀ
    if name == "V":
        return np.asarray(do.T @ trace.h[steps])  # do(t) h(t)ᵀ
    if name == "U":
        total = np.zeros_like(gradients.dU)
        np.add.at(total.T, trace.x[steps], da)  # da(t) x(t)ᵀ, x(t) one-hot: only column x(t) is not 0
        return total
    if name in {"b", "c"}:
        return np.asarray((da if name == "b" else do).sum(axis=0))
    raise InvalidRequest(field="name", reason="one_of", limit=", ".join(NAMES))


def term_norms(trace: Trace, gradients: Gradients) -> dict[ParameterName, Floats]:
    """Return the norm of every step's term, (tau,), for each parameter: time and memory in tau, no term made.

    The norm of an outer product is the product of both norms, and a one-hot x(t) has norm 1.
    """
    da, do = row_norms(gradients.da), row_norms(gradients.do)
    return {
        "U": da,
        "W": da * row_norms(trace.h_before),
        "V": do * row_norms(trace.h),
        "b": da,
        "c": do,
    }


def row_norms(rows: Floats) -> Floats:
    """Return the Euclidean length of each row of (n, m): (n,)."""
    return np.asarray(np.linalg.norm(rows, axis=1))
