"""Slips where the terms of all steps are added up: overwritten, or only one of them taken."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.slips.passes import Pass, variant
from app.lm.rnn.slips.problem import GRADIENTS, Problem


class OneTerm(Pass):
    """`=` in place of `+=`: of all terms the one written last is left, `row` of them."""

    apart = frozenset(GRADIENTS)
    row: ClassVar[int] = 0

    @classmethod
    def occurs(cls, problem: Problem) -> bool:
        """Return whether there are several terms."""
        return problem.tau > 1

    @cached_property
    def dW(self) -> Floats:
        """(H, H)."""
        return np.outer(self.da[self.row], self.h_before[self.row])

    @cached_property
    def dU(self) -> Floats:
        """(H, |V|): one column."""
        total = np.zeros_like(self.U_rows.T)
        total[:, self.x[self.row]] = self.da[self.row]
        return total

    @cached_property
    def dV(self) -> Floats:
        """(|V|, H)."""
        return np.outer(self.do[self.row], self.h[self.row])

    @cached_property
    def db(self) -> Floats:
        """(H,)."""
        return np.asarray(self.da[self.row])

    @cached_property
    def dc(self) -> Floats:
        """(|V|,)."""
        return np.asarray(self.do[self.row])


class OneTermAColumn(OneTerm):
    """The same, but of U only the column of the token read is written: each token keeps one term."""

    @cached_property
    def dU(self) -> Floats:
        """(H, |V|)."""
        return self.columns(slice(None) if self.row else slice(None, None, -1))

    def columns(self, order: slice) -> Floats:
        """Write the columns of U in an order; what is written later stays."""
        total = np.zeros_like(self.U_rows.T)
        total[:, self.x[order]] = self.da[order].T
        return total


class ColumnsOverwritten(OneTermAColumn):
    """`dU[:, x] += da.T` at once: of a token that is read twice NumPy keeps one term. The rest is right."""

    code = "overwritten"
    apart = frozenset()

    dW, dV, db, dc = Pass.dW, Pass.dV, Pass.db, Pass.dc

    @cached_property
    def dU(self) -> Floats:
        """(H, |V|)."""
        return self.columns(slice(None))


class LastLoss(Pass):
    """Only L(tau) is walked back; `told`: and it alone is called the loss."""

    code = "last_step_only"
    told: ClassVar[bool] = False

    @cached_property
    def loss(self) -> Floats:
        """()."""
        return np.asarray(self.L[-1] if self.told else self.L.sum())

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|), 0 before the last row."""
        rows = self.yhat - self.onehot
        rows[:-1] = 0
        return rows


SLIPS: tuple[type[Pass], ...] = (
    variant(OneTerm, code="overwritten"),
    variant(OneTermAColumn, code="overwritten", apart=OneTerm.apart - {"dU"}),
    ColumnsOverwritten,
    variant(OneTerm, code="last_step_only", row=-1),
    variant(OneTermAColumn, code="last_step_only", row=-1, apart=frozenset()),
    LastLoss,
    variant(LastLoss, told=True),
)
