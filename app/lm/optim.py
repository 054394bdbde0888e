"""How parameters follow their gradient: clipping by norm, a learning rate that falls, Adam."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn import Parameters

BLOCK = 1 << 14  # numbers updated at a time: parameter, gradient, both moments and scratch stay in cache


def scale_and_clip(gradient: Parameters, scale: float, limit: float) -> float:
    """Multiply the gradient by `scale`, shorten it to norm `limit` if it is longer; return the norm before.

    In place; the norm is taken over all parameters together (Pascanu, Mikolov, Bengio, 2013, algorithm 1).
    Where it is not finite the gradient stays untouched.
    """
    squares = sum(float(np.vdot(array, array)) for array in gradient.arrays)
    norm = scale * math.sqrt(squares) if squares >= 0 else math.nan
    if math.isfinite(norm):
        factor = scale * min(1.0, limit / norm) if norm else scale
        for array in gradient.arrays:
            np.multiply(array, factor, out=array)
    return norm


@dataclass(frozen=True, slots=True)
class CosineRate:
    """A learning rate that climbs to its peak in a straight line, then falls to 0 along half a cosine."""

    peak: float
    num_steps: int
    warm_up: int = 0

    def __call__(self, step: int) -> float:
        """Return the rate of that step, counted from 1."""
        if step <= self.warm_up:
            return self.peak * step / self.warm_up
        done = (step - 1 - self.warm_up) / max(1, self.num_steps - self.warm_up)
        return self.peak * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


class Adam:
    """Steps of like reach for every parameter, by two moments of its gradient: Kingma and Ba, 2015."""

    def __init__(
        self, params: Parameters, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        self.params = params
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.steps = 0
        self.first = tuple(np.zeros_like(array) for array in params.arrays)
        self.second = tuple(np.zeros_like(array) for array in params.arrays)

    def update(self, gradient: Parameters, rate: float) -> None:
        """Move the parameters, in place, one step of learning rate `rate` against the gradient."""
        self.steps += 1
        # Both moments start at 0; dividing by 1 - beta^steps takes that bias away.
        step = rate / (1 - self.beta1**self.steps)
        bias = 1 - self.beta2**self.steps
        for theta, g, m, v in blocks(self.params.arrays, gradient.arrays, self.first, self.second):
            self._average(g, m, v)
            np.subtract(theta, step * m / (np.sqrt(v / bias) + self.epsilon), out=theta)

    def _average(self, g: Floats, m: Floats, v: Floats) -> None:
        """Let m and v, the running means of g and of g², take in the newest g."""
        m *= self.beta1
        m += (1 - self.beta1) * g
        v *= self.beta2
        v += (1 - self.beta2) * np.square(g)


def blocks(*columns: Sequence[Floats]) -> Iterator[list[Floats]]:
    """Yield flat views, BLOCK numbers long, side by side through equal lists of contiguous arrays."""
    for arrays in zip(*columns, strict=True):
        flat = [array.reshape(-1) for array in arrays]
        for start in range(0, flat[0].size, BLOCK):
            yield [array[start : start + BLOCK] for array in flat]
