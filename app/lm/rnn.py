"""The recurrent network, forward: parameters, one time step, and the whole sequence with all it computed.

Deep Learning (Goodfellow, Bengio, Courville), section 10.2, equations 10.8 to 10.11. H is the hidden size,
|V| the vocabulary size, tau the number of time steps; row t - 1 of an array holds time step t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from app.errors import ShapeMismatch
from app.lm.checks import Floats, Ids, as_finite, as_ids, check_finite, check_shape
from app.lm.products import times_transposed


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the network has learnt, theta; built and checked by `of`. A gradient has this shape too."""

    U_rows: Floats  # (|V|, H): Uᵀ, so that U x(t) is one contiguous row
    W: Floats  # (H, H)
    V: Floats  # (|V|, H)
    b: Floats  # (H,)
    c: Floats  # (|V|,)

    @classmethod
    def of(
        cls,
        U: ArrayLike,
        W: ArrayLike,
        V: ArrayLike,
        b: ArrayLike,
        c: ArrayLike,
        dtype: DTypeLike = np.float64,
    ) -> Parameters:
        """Copy U (H, |V|), W (H, H), V (|V|, H), b (H,), c (|V|,). Raises ShapeMismatch, NotFinite."""
        given = {"U": U, "W": W, "V": V, "b": b, "c": c}
        arrays = {name: as_finite(name, value, dtype) for name, value in given.items()}
        if arrays["U"].ndim != 2 or 0 in arrays["U"].shape:
            raise ShapeMismatch(name="U", expected="(H, |V|)", actual=str(arrays["U"].shape))
        H, size = arrays["U"].shape
        expected = {"W": (H, H), "V": (size, H), "b": (H,), "c": (size,)}
        for name, shape in expected.items():
            check_shape(name, arrays[name], shape)
        U_rows = np.ascontiguousarray(arrays.pop("U").T)
        return cls(U_rows=U_rows, **arrays)

    @property
    def U(self) -> Floats:
        """Weights from input to hidden state, (H, |V|): a view."""
        return self.U_rows.T

    @property
    def hidden_size(self) -> int:
        """H, the number of components of h(t)."""
        return len(self.b)

    @property
    def vocabulary_size(self) -> int:
        """|V|, the number of token ids."""
        return len(self.c)

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        return self.W.dtype

    @property
    def num_parameters(self) -> int:
        """How many single numbers there are to learn."""
        return sum(array.size for array in self.arrays)

    @property
    def arrays(self) -> tuple[Floats, ...]:
        """U_rows, W, V, b, c, always in this order."""
        return self.U_rows, self.W, self.V, self.b, self.c

    def astype(self, dtype: DTypeLike) -> Parameters:
        """Return a copy in another precision."""
        return Parameters(*(array.astype(dtype) for array in self.arrays))


@dataclass(frozen=True, slots=True)
class Step:
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


def step(params: Parameters, h: Floats, token: int) -> Step:
    """One time step from h(t-1), (H,), and the token read. Raises IdOutOfRange, ShapeMismatch, NotFinite."""
    h = as_state(params, h)
    [token] = as_ids("inputs", [token], params.vocabulary_size).tolist()
    a, h = advance(params, h, token)
    o = readout(params, h)
    yhat, _ = softmax(o)
    return Step(a, h, o, yhat)


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


def as_state(params: Parameters, h0: ArrayLike | None) -> Floats:
    """Return h(0) as an array (H,), zeros if None. Raises ShapeMismatch, NotFinite."""
    if h0 is None:
        return np.zeros(params.hidden_size, params.dtype)
    state = as_finite("h0", h0, params.dtype)
    check_shape("h0", state, (params.hidden_size,))
    return state
