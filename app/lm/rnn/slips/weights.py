"""Slips with the parameters themselves: turned the wrong way, or left out."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.backward import sum_by_token
from app.lm.rnn.slips.passes import Pass, variant
from app.lm.rnn.slips.problem import Problem


def turned(matrix: Floats) -> Floats:
    """Return the transpose of a square matrix; of another one, what `reshape` makes in place of `.T`."""
    m, n = matrix.shape
    return matrix.T if m == n else matrix.reshape(n, m).T


def turned_back(gradient: Floats) -> Floats:
    """Return a gradient with respect to `turned(matrix)` as one with respect to the matrix."""
    return gradient.T.reshape(gradient.shape)


class WTransposed(Pass):
    """Wᵀ for W: `ahead`, `behind` on the way back, or `put` there when the gradient is written down."""

    code = "w_transposed"
    ahead: ClassVar[bool] = True
    behind: ClassVar[bool] = True
    put: ClassVar[bool] = True

    def alter(self) -> None:
        """Turn W."""
        super().alter()
        self.W, self.W_back = (self.W.T if used else self.W for used in (self.ahead, self.behind))

    @cached_property
    def dW(self) -> Floats:
        """(H, H)."""
        total = self.da.T @ self.h_before
        return total.T if self.put else total


class VTransposed(Pass):
    """The same with V; where |V| is not H, only `reshape` for a transpose can do it."""

    code = "v_transposed"
    ahead: ClassVar[bool] = True
    behind: ClassVar[bool] = True
    put: ClassVar[bool] = True

    @classmethod
    def occurs(cls, problem: Problem) -> bool:
        """Return whether shapes allow it."""
        is_square = problem.params.hidden_size == problem.params.vocabulary_size
        return is_square or (cls.ahead and cls.behind == cls.put)

    def alter(self) -> None:
        """Turn V."""
        super().alter()
        self.V, self.V_back = (turned(self.V) if used else self.V for used in (self.ahead, self.behind))

    @cached_property
    def dV(self) -> Floats:
        """(|V|, H)."""
        total = self.do.T @ self.h
        return turned_back(total) if self.put else total


class UTransposed(Pass):
    """The same with U: row x(t) of U is read where its column is meant."""

    code = "u_transposed"
    ahead: ClassVar[bool] = True
    put: ClassVar[bool] = True

    @classmethod
    def occurs(cls, problem: Problem) -> bool:
        """Return whether shapes allow it."""
        return cls.ahead or problem.params.hidden_size == problem.params.vocabulary_size

    def alter(self) -> None:
        """Turn U."""
        super().alter()
        if self.ahead:
            self.U_rows = turned(self.U_rows.T).T

    @cached_property
    def dU(self) -> Floats:
        """(H, |V|)."""
        total = sum_by_token(self.x, self.da, len(self.c)).T
        return turned_back(total) if self.put else total


class BiasForgotten(Pass):
    """b, c or both are not added."""

    code = "bias_forgotten"
    forgotten: ClassVar[str] = "b"

    def alter(self) -> None:
        """Forget it."""
        super().alter()
        if "b" in self.forgotten:
            self.b = np.zeros_like(self.b)
        if "c" in self.forgotten:
            self.c = np.zeros_like(self.c)


class HalfBias(Pass):
    """Only one of PyTorch's two biases is added, number `part`; None: half of b, where both were equal."""

    code = "half_bias"
    part: ClassVar[int | None] = None

    @classmethod
    def occurs(cls, problem: Problem) -> bool:
        """Return whether there are two."""
        return cls.part is None or len(problem.biases) == 2

    def alter(self) -> None:
        """Add one of them."""
        super().alter()
        self.b = self.b / 2 if self.part is None else self.problem.biases[self.part]


FORMS: tuple[dict[str, bool], ...] = (
    {},
    {"behind": False, "put": False},
    {"ahead": False, "put": False},
    {"ahead": False, "behind": False},
    {"ahead": False},
    {"behind": False},
    {"put": False},
)
SLIPS: tuple[type[Pass], ...] = (
    *(variant(UTransposed, **form) for form in ({}, {"put": False}, {"ahead": False})),
    *(variant(slip, **form) for slip in (WTransposed, VTransposed) for form in FORMS),
    *(variant(BiasForgotten, forgotten=names) for names in ("b", "c", "bc")),
    *(variant(HalfBias, part=part) for part in (None, 0, 1)),
)
