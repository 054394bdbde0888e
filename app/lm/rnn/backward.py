"""Back-propagation through time: every gradient of the loss, and how far the influence of a state reaches.

Deep Learning, section 10.2.2, equations 10.18 to 10.28. The gradient of the whole loss, the sum over t
of L(t), with respect to z is called dz and has the shape of z; row t - 1 belongs to time step t.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.errors import InvalidRequest
from app.lm.checks import Floats, Ids, check_finite
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Gradients:
    """Gradients of the whole loss with respect to every parameter and to every node of the unrolled graph."""

    dU_rows: Floats  # (|V|, H), laid out as Parameters.U_rows
    dW: Floats  # (H, H)
    dV: Floats  # (|V|, H)
    db: Floats  # (H,)
    dc: Floats  # (|V|,)
    dh0: Floats  # (H,)
    da: Floats  # (tau, H)
    dh: Floats  # (tau, H)
    do: Floats  # (tau, |V|)

    @property
    def dU(self) -> Floats:
        """Gradient of U, (H, |V|): a view."""
        return self.dU_rows.T

    @property
    def of_parameters(self) -> Parameters:
        """The gradients of U, W, V, b, c, shaped as the parameters are."""
        return Parameters(self.dU_rows, self.dW, self.dV, self.db, self.dc)


def step_back(params: Parameters, h: Floats, from_output: Floats, da_after: Floats) -> tuple[Floats, Floats]:
    """Return dh(t) and da(t), (H,), from h(t), Vᵀ do(t), and da(t+1), which is 0 after the last step."""
    # da(t+1) = diag(1 - h(t+1)²) dh(t+1), so Wᵀ da(t+1) is what the next time step sends back.
    dh = from_output + params.W.T @ da_after
    da = (1 - h**2) * dh
    return dh, da


def backward(params: Parameters, trace: Trace, window: int | None = None) -> Gradients:
    """Walk the trace from its last time step to its first.

    With a `window` the BPTT is truncated: the trace is cut into windows of that many steps, and the gradient
    that would go from one back into the one before is taken for 0. Raises NotFinite where one overflows,
    InvalidRequest for a window below 1.
    """
    if window is not None and window < 1:
        raise InvalidRequest(field="window", reason="at_least", limit=1)
    with np.errstate(over="ignore", invalid="ignore"):
        gradients = walk_back(params, trace, window)
    check_finite(dh=gradients.dh, dh0=gradients.dh0, dW=gradients.dW)
    return gradients


def walk_back(params: Parameters, trace: Trace, window: int | None = None) -> Gradients:
    """Compute every gradient: do of all steps at once, then dh and da from the last step to the first."""
    do = output_gradient(trace)
    dh = np.empty_like(trace.h)
    da = np.empty_like(trace.h)
    da_after = nothing = np.zeros_like(trace.h0)
    from_output = do @ params.V  # Vᵀ do(t) for every t in one product
    for t in reversed(range(trace.tau)):
        dh[t], da[t] = step_back(params, trace.h[t], from_output[t], da_after)
        da_after = da[t] if window is None or t % window else nothing
    gradients = Gradients(
        dU_rows=sum_by_token(trace.x, da, params.vocabulary_size),  # sum of da(t) x(t)ᵀ, x(t) one-hot
        dW=da.T @ trace.h_before,  # sum of da(t) h(t-1)ᵀ
        dV=do.T @ trace.h,  # sum of do(t) h(t)ᵀ
        db=da.sum(axis=0),
        dc=do.sum(axis=0),
        dh0=params.W.T @ da[0],
        da=da,
        dh=dh,
        do=do,
    )
    return gradients


def influence(params: Parameters, trace: Trace) -> Floats:
    """Return the norms ||dL(t)/dh(k)||, (tau, tau), row t - 1, column k - 1; 0 for k > t.

    Takes time in tau² H² and memory in tau². Raises NotFinite where a gradient overflows.
    """
    norms = np.zeros((trace.tau, trace.tau), trace.h.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        dL_dh = output_gradient(trace) @ params.V  # row t: dL(t)/dh(t), which only L(t)'s own output sends
        for k in reversed(range(trace.tau)):
            later = dL_dh[k + 1 :]  # rows t > k still hold dL(t)/dh(k+1)
            later[:] = ((1 - trace.h[k + 1 : k + 2] ** 2) * later) @ params.W
            norms[k:, k] = np.sqrt(np.square(dL_dh[k:]).sum(axis=1))
    check_finite(influence=norms)
    return norms


def output_gradient(trace: Trace) -> Floats:
    """Return do(t) = yhat(t) - onehot(y(t)), (tau, |V|)."""
    do = trace.yhat.copy()
    do[np.arange(trace.tau), trace.y] -= 1
    return do


def sum_by_token(tokens: Ids, rows: Floats, size: int) -> Floats:
    """Add up the rows, (n, H), of equal tokens, (n,), into (size, H): the sum of one-hot times row."""
    order = np.argsort(tokens, kind="stable")
    ids, starts = np.unique(tokens[order], return_index=True)
    total = np.zeros((size, rows.shape[1]), rows.dtype)
    total[ids] = np.add.reduceat(rows[order], starts, axis=0)
    return total
