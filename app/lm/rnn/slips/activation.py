"""Slips at tanh and its derivative: another function, or a slope taken of the wrong thing."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.backward import sum_by_token
from app.lm.rnn.slips.passes import Pass


class TanhFromA(Pass):
    """The slope is 1 - h(t)², and this is 1 - a(t)²: far below 0 where |a| is large."""

    code = "tanh_from_a"

    @cached_property
    def slope(self) -> Floats:
        """(tau, H)."""
        return 1 - self.a**2


class NoTanhDerivative(Pass):
    """The factor 1 - h(t)² is left out, so da(t) is dh(t)."""

    code = "no_tanh_derivative"

    @cached_property
    def slope(self) -> Floats:
        """(tau, H)."""
        return np.ones_like(self.h)


class NoTanhOnTheWay(Pass):
    """Left out only between the steps: what goes back is Wᵀ dh(t), not Wᵀ da(t)."""

    code = "no_tanh_derivative"

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back."""
        return np.asarray(self.W_back.T @ dh[t])


class NoTanhInTerms(Pass):
    """Left out only in the terms of U, W and b, which are then made of dh(t)."""

    code = "no_tanh_derivative"

    @cached_property
    def dW(self) -> Floats:
        """(H, H)."""
        return self.dh.T @ self.h_before

    @cached_property
    def dU(self) -> Floats:
        """(H, |V|)."""
        return sum_by_token(self.x, self.dh, len(self.c)).T

    @cached_property
    def db(self) -> Floats:
        """(H,)."""
        return np.asarray(self.dh.sum(axis=0))


class Identity(Pass):
    """No tanh: h(t) = a(t), linear in everything that was read."""

    code = "identity"

    def squash(self, a: Floats) -> Floats:
        """Return h(t)."""
        return a

    @cached_property
    def slope(self) -> Floats:
        """(tau, H)."""
        return np.ones_like(self.h)


class Sigmoid(Pass):
    """The logistic function for tanh: h(t) between 0 and 1."""

    code = "sigmoid"

    def squash(self, a: Floats) -> Floats:
        """Return h(t)."""
        return 1 / (1 + np.exp(-a))

    @cached_property
    def slope(self) -> Floats:
        """(tau, H)."""
        return self.h * (1 - self.h)


class Relu(Pass):
    """max(0, a) for tanh."""

    code = "relu"

    def squash(self, a: Floats) -> Floats:
        """Return h(t)."""
        return np.maximum(a, 0)

    @cached_property
    def slope(self) -> Floats:
        """(tau, H)."""
        return np.asarray(self.a > 0, self.a.dtype)


class _SlopeOfTanh(Pass):
    """Another function forward, yet 1 - h(t)² on the way back."""

    @cached_property
    def slope(self) -> Floats:
        """(tau, H)."""
        return 1 - self.h**2


class IdentityForward(_SlopeOfTanh, Identity):
    """As Identity, with the slope of tanh."""


class SigmoidForward(_SlopeOfTanh, Sigmoid):
    """As Sigmoid, with the slope of tanh."""


class ReluForward(_SlopeOfTanh, Relu):
    """As Relu, with the slope of tanh."""


SLIPS: tuple[type[Pass], ...] = (
    TanhFromA,
    NoTanhDerivative,
    NoTanhOnTheWay,
    NoTanhInTerms,
    Identity,
    IdentityForward,
    Sigmoid,
    SigmoidForward,
    Relu,
    ReluForward,
)
