"""Slips between the steps of the way back: on the wrong side, not carried at all, or only so far."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.slips.passes import Pass, variant
from app.lm.rnn.slips.problem import Problem

LONGEST_WINDOW = 64  # a longer one is not looked for


class DiagWrongSide(Pass):
    """diag(1 - h²) Wᵀ dh in place of Wᵀ diag(1 - h²) dh: the products do not commute."""

    code = "diag_wrong_side"
    apart = frozenset({"dh0"})

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back."""
        return np.asarray(self.slope[t] * (self.W_back.T @ dh[t]))

    @cached_property
    def dh0(self) -> Floats:
        """(H,), by the same wrong product."""
        return np.asarray(self.slope[0] * (self.W_back.T @ self.dh[0]))


class DiagWrongSideWithin(DiagWrongSide):
    """The same between the steps, the product for h(0) being right."""

    apart = frozenset()

    @cached_property
    def dh0(self) -> Floats:
        """(H,)."""
        return np.asarray(self.W_back.T @ self.da[0])


class JacobianAsItIs(Pass):
    """The Jacobian diag(1 - h²) W itself, not its transpose, times dh."""

    code = "diag_wrong_side"

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back."""
        return np.asarray(self.slope[t] * (self.W_back @ dh[t]))

    @cached_property
    def dh0(self) -> Floats:
        """(H,)."""
        return np.asarray(self.slope[0] * (self.W_back @ self.dh[0]))


class DhNotCarried(Pass):
    """Only what o(t) itself sends to h(t); the next step's share is dropped."""

    code = "dh_not_carried"

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back: nothing."""
        return np.zeros_like(da[t])


class DhNotCarriedAtAll(DhNotCarried):
    """The same, and nothing reaches h(0)."""

    @cached_property
    def dh0(self) -> Floats:
        """(H,)."""
        return np.zeros_like(self.h0)


class Truncated(Pass):
    """Nothing goes back from one window of `window` steps into the one before (detached between them)."""

    code = "truncated"
    window: ClassVar[int] = 1

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back."""
        return super().carried(t, dh, da) if t % self.window else np.zeros_like(da[t])


class TruncatedReach(Pass):
    """Each L(t) goes back `window` steps, its own among them, and no further."""

    code = "truncated"
    window: ClassVar[int] = 1

    @cached_property
    def back(self) -> tuple[Floats, Floats]:
        """Both dh and da, (tau, H): one step further in every round."""
        direct = self.do @ self.V_back
        dh = direct.copy()
        for _ in range(1, self.window):
            dh[:-1] = direct[:-1] + (self.slope[1:] * dh[1:]) @ self.W_back
        return dh, self.slope * dh

    @cached_property
    def dh0(self) -> Floats:
        """(H,): the first `window - 1` losses reach it."""
        back = self.do @ self.V_back
        total = np.zeros_like(self.h0)
        for t in reversed(range(min(self.window - 1, len(back)))):
            total = self.W_back.T @ (self.slope[t] * (back[t] + total))
        return total


class TruncatedEnd(Pass):
    """Only the last `window` steps are walked back at all."""

    code = "truncated"
    window: ClassVar[int] = 1

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|), 0 before the window."""
        rows = self.yhat - self.onehot
        rows[: -self.window] = 0
        return rows

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back."""
        return super().carried(t, dh, da) if t > len(dh) - self.window else np.zeros_like(da[t])


SLIPS: tuple[type[Pass], ...] = (
    DiagWrongSide,
    DiagWrongSideWithin,
    JacobianAsItIs,
    DhNotCarried,
    DhNotCarriedAtAll,
)


def truncated(problem: Problem) -> Iterator[type[Pass]]:
    """Give each way to cut, window by window, the longest first; a window of 1 is DhNotCarried."""
    for window in reversed(range(2, min(problem.tau, LONGEST_WINDOW + 1))):
        for slip in (Truncated, TruncatedReach, TruncatedEnd):
            yield variant(slip, window=window)
