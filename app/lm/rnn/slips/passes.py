"""A pass forward and back in which every line can be got wrong alone; the slips beside it do so.

In float64 the pass here gives the numbers of app/lm/rnn/forward.py and backward.py. Each array is computed
when it is first asked for, so a slip that is told by a(1) costs no gradient. Shapes are those of Trace and
Gradients; the index t counts from 0 here, row t of an array.
"""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.backward import sum_by_token
from app.lm.rnn.cells.elman import softmax
from app.lm.rnn.matmul import times_transposed
from app.lm.rnn.slips.problem import Problem


class Pass:
    """Every array of one run, forward and back. Overflow gives infinities and NaN, as in a user's program."""

    code: ClassVar[str] = ""  # of the slip
    # Arrays that may be as they should be although the slip was made: it can be made for each of them apart.
    apart: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.U_rows, self.W, self.V, self.b, self.c = problem.params.arrays
        self.x, self.y, self.h0 = problem.x, problem.y, problem.h0
        self.alter()

    @classmethod
    def occurs(cls, problem: Problem) -> bool:
        """Return whether the shapes allow the slip at all."""
        return True

    def alter(self) -> None:
        """Take something else in place of what was given: here, nothing. W_back and V_back serve backward."""
        self.W_back, self.V_back = self.W, self.V

    def value(self, name: str) -> Floats:
        """Return an array by its name, as it is told in the end; one of VALUES."""
        with np.errstate(all="ignore"):
            return np.asarray(getattr(self, name))

    def share(self, other: Pass) -> None:
        """Take the arrays that another pass has computed forward, where both are the same forward."""
        for name in ("states", "o", "prediction", "yhat", "L", "onehot"):
            if name in vars(other):
                vars(self)[name] = vars(other)[name]

    # Forward.

    @cached_property
    def states(self) -> tuple[Floats, Floats]:
        """Both a and h, (tau, H)."""
        a = np.empty((len(self.x), len(self.b)), self.W.dtype)
        h = np.empty_like(a)
        for t, token in enumerate(self.x):
            a[t] = self.b + self.W @ self.before(t, h) + self.U_rows[token]
            h[t] = self.squash(a[t])
        return a, h

    def before(self, t: int, h: Floats) -> Floats:
        """Return the state that step t reads."""
        return h[t - 1] if t else self.h0

    def squash(self, a: Floats) -> Floats:
        """Return h(t) for a(t)."""
        return np.tanh(a)

    @property
    def a(self) -> Floats:
        """(tau, H)."""
        return self.states[0]

    @property
    def h(self) -> Floats:
        """(tau, H)."""
        return self.states[1]

    @cached_property
    def o(self) -> Floats:
        """(tau, |V|)."""
        return self.c + times_transposed(self.h, self.V)

    @cached_property
    def prediction(self) -> tuple[Floats, Floats]:
        """The softmax of o, (tau, |V|), and the log of the sum it divides by, (tau,)."""
        return softmax(self.o)

    @cached_property
    def yhat(self) -> Floats:
        """(tau, |V|)."""
        return self.prediction[0]

    @cached_property
    def L(self) -> Floats:
        """(tau,), nats."""
        return self.prediction[1] - self.of_target(self.o)

    @cached_property
    def loss(self) -> Floats:
        """The sum over t, ()."""
        return np.asarray(self.L.sum())

    def of_target(self, rows: Floats) -> Floats:
        """Return each row's entry at y(t), (tau,)."""
        return np.asarray(rows[np.arange(len(self.y)), self.y])

    # Back.

    @cached_property
    def onehot(self) -> Floats:
        """y(t) as a vector, (tau, |V|)."""
        rows = np.zeros_like(self.o)
        rows[np.arange(len(self.y)), self.y] = 1
        return rows

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|)."""
        return self.yhat - self.onehot

    @cached_property
    def slope(self) -> Floats:
        """The slope of tanh at a(t), (tau, H)."""
        return 1 - self.h**2

    @cached_property
    def back(self) -> tuple[Floats, Floats]:
        """Both dh and da, (tau, H), from the last step to the first."""
        dh = self.do @ self.V_back
        da = np.empty_like(dh)
        for t in reversed(range(len(dh))):
            if t + 1 < len(dh):
                dh[t] += self.carried(t + 1, dh, da)
            da[t] = self.slope[t] * dh[t]
        return dh, da

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back to the state before it."""
        return np.asarray(self.W_back.T @ da[t])

    @property
    def dh(self) -> Floats:
        """(tau, H)."""
        return self.back[0]

    @property
    def da(self) -> Floats:
        """(tau, H)."""
        return self.back[1]

    @property
    def h_before(self) -> Floats:
        """The states that the steps read, (tau, H)."""
        return np.stack([self.before(t, self.h) for t in range(len(self.x))])

    @cached_property
    def dW(self) -> Floats:
        """(H, H)."""
        return self.da.T @ self.h_before

    @cached_property
    def dU(self) -> Floats:
        """(H, |V|)."""
        return sum_by_token(self.x, self.da, len(self.c)).T

    @cached_property
    def dV(self) -> Floats:
        """(|V|, H)."""
        return self.do.T @ self.h

    @cached_property
    def db(self) -> Floats:
        """(H,)."""
        return np.asarray(self.da.sum(axis=0))

    @cached_property
    def dc(self) -> Floats:
        """(|V|,)."""
        return np.asarray(self.do.sum(axis=0))

    @cached_property
    def dh0(self) -> Floats:
        """(H,)."""
        return np.asarray(self.W_back.T @ self.da[0])


def variant(slip: type[Pass], **attributes: object) -> type[Pass]:
    """Return the slip in another of its forms: with other values of its class attributes."""
    return type(slip.__name__, (slip,), {"__doc__": slip.__doc__, **attributes})
