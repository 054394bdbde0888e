"""Slips between o and the loss: softmax, logarithm, sum, targets."""

from __future__ import annotations

import math
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.cells.elman import softmax
from app.lm.rnn.slips.passes import Pass, variant
from app.lm.rnn.slips.problem import GRADIENTS


class SoftmaxTwice(Pass):
    """The loss takes a softmax of yhat, which is one already.

    shown: yhat is told after the second one; through: the gradient goes back through both, as autograd does.
    """

    code = "softmax_twice"
    shown: ClassVar[bool] = False
    through: ClassVar[bool] = True

    @cached_property
    def once(self) -> Floats:
        """Softmax o, (tau, |V|)."""
        return softmax(self.o)[0]

    @cached_property
    def twice(self) -> tuple[Floats, Floats]:
        """The softmax of that, and the log of its sum."""
        return softmax(self.once)

    @cached_property
    def yhat(self) -> Floats:
        """(tau, |V|)."""
        return self.twice[0] if self.shown else self.once

    @cached_property
    def L(self) -> Floats:
        """(tau,)."""
        return np.asarray(self.twice[1] - self.of_target(self.once))

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|)."""
        if not self.through:
            return self.yhat - self.onehot
        slope = self.twice[0] - self.onehot
        return np.asarray(self.once * (slope - (slope * self.once).sum(axis=1, keepdims=True)))


class SoftmaxAxis(Pass):
    """The softmax runs over the time steps, so each token's yhat sums to 1 over t; `through`: autograd."""

    code = "softmax_axis"
    through: ClassVar[bool] = True

    @cached_property
    def yhat(self) -> Floats:
        """(tau, |V|)."""
        return softmax(self.o.T)[0].T

    @cached_property
    def L(self) -> Floats:
        """(tau,)."""
        return -np.log(self.of_target(self.yhat))

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|)."""
        times = (
            self.onehot.sum(axis=0) if self.through else 1
        )  # every L(t) with y(t) = j feels all of column j
        return times * self.yhat - self.onehot


class SoftmaxOfOne(SoftmaxAxis):
    """The softmax runs over a batch of one sentence: every yhat is 1 and every loss 0."""

    @cached_property
    def yhat(self) -> Floats:
        """(tau, |V|)."""
        return np.ones_like(self.o)

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|)."""
        return np.zeros_like(self.o) if self.through else self.yhat - self.onehot


class OtherBase(Pass):
    """The logarithm to another base; `through`: in the gradients as well."""

    base: ClassVar[float] = 2.0
    through: ClassVar[bool] = True

    @cached_property
    def L(self) -> Floats:
        """(tau,)."""
        return np.asarray(self.prediction[1] - self.of_target(self.o)) / math.log(self.base)

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|)."""
        return (self.yhat - self.onehot) / (math.log(self.base) if self.through else 1)


class MeanLoss(Pass):
    """The mean over the steps, not the sum: of the loss (`told`), and `divided` gradients."""

    code = "mean_loss"
    told: ClassVar[bool] = True
    divided: ClassVar[Literal["none", "all", "parameters"]] = "all"

    @cached_property
    def loss(self) -> Floats:
        """()."""
        return np.asarray(self.L.mean() if self.told else self.L.sum())

    @cached_property
    def do(self) -> Floats:
        """(tau, |V|)."""
        return (self.yhat - self.onehot) / (len(self.x) if self.divided == "all" else 1)

    def value(self, name: str) -> Floats:
        """Return an array, divided at last."""
        array = super().value(name)
        is_divided = self.divided == "parameters" and name in (*GRADIENTS, "dh0")
        return array / len(self.x) if is_divided else array


class YNotShifted(Pass):
    """y(t) = x(t): the network is measured by what it has just read."""

    code = "y_not_shifted"

    def alter(self) -> None:
        """Take the inputs for targets."""
        super().alter()
        self.y = self.x


SLIPS: tuple[type[Pass], ...] = (
    *(
        variant(SoftmaxTwice, shown=shown, through=through)
        for shown in (False, True)
        for through in (True, False)
    ),
    *(variant(slip, through=through) for slip in (SoftmaxAxis, SoftmaxOfOne) for through in (True, False)),
    *(
        variant(OtherBase, code=code, base=base, through=through)
        for code, base in (("log2", 2.0), ("log10", 10.0))
        for through in (True, False)
    ),
    MeanLoss,
    variant(MeanLoss, divided="none"),
    variant(MeanLoss, divided="parameters"),
    variant(MeanLoss, told=False),
    variant(MeanLoss, told=False, divided="parameters"),
    YNotShifted,
)
