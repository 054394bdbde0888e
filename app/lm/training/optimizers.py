"""How parameters follow their gradient: clipping by norm, learning rates that fall, momentum, Adam."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from app.concurrency.threads import Spread, in_turn
from app.lm.checks import Floats
from app.lm.rnn.parameters import NAMES, Parameters

BLOCK = 1 << 15  # numbers updated at a time: parameter, gradient, both moments and scratch stay in cache
PARTS = 2  # into which the blocks are dealt, for as many threads; fixed, so that sums come out the same


class Schedule(StrEnum):
    """How the learning rate goes on after its peak."""

    CONSTANT = "constant"
    COSINE = "cosine"  # falls to 0 along half a cosine: Loshchilov and Hutter, 2017, without restarts


@dataclass(frozen=True, slots=True)
class Rate:
    """A learning rate that climbs to its peak in a straight line, stays there, then follows its schedule."""

    peak: float
    num_steps: int  # the last one of the schedule
    warm_up: int = 0  # steps of the climb
    hold: int = 0  # the last step at the peak, where that comes after the climb
    schedule: Schedule = Schedule.COSINE
    floor: float = 0.0  # no lower after the climb

    def __call__(self, step: int) -> float:
        """Return the rate of that step, counted from 1."""
        if step <= self.warm_up:
            return self.peak * step / self.warm_up
        flat = max(self.warm_up, self.hold)
        if self.schedule is Schedule.CONSTANT or step <= flat:
            return self.peak
        done = (step - 1 - flat) / max(1, self.num_steps - flat)
        return max(self.floor, self.peak * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


def clip_factor(norm: float, limit: float) -> float:
    """Return what shortens a gradient of that norm to `limit` if it is longer, else 1.

    Pascanu, Mikolov, Bengio, 2013, algorithm 1.
    """
    return min(1.0, limit / norm) if norm else 1.0


def total_and_norm(gradients: Sequence[Parameters], spread: Spread = in_turn) -> float:
    """Add all gradients up into the first, in place, and return the norm of the sum over all parameters."""

    def add(dealt: list[list[Floats]]) -> float:
        squares = 0.0
        for total, *others in dealt:
            for other in others:
                np.add(total, other, out=total)
            squares += float(np.dot(total, total))
        return squares

    squares = sum(spread(add, deal(blocks(*(gradient.arrays for gradient in gradients)))))
    return math.sqrt(squares) if squares >= 0 else math.nan


class Optimiser(Protocol):
    """What moves the parameters; `state` is all that it remembers between two steps."""

    params: Parameters
    steps: int

    @property
    def state(self) -> dict[str, Floats]:
        """Arrays by name, to be written to and restored in place."""

    def update(self, gradient: Parameters, rate: float, scale: float = 1.0, spread: Spread = in_turn) -> None:
        """Move the parameters, in place, one step of learning rate `rate` against scale · gradient."""


class Momentum:
    """Stochastic gradient descent whose steps keep a share `beta` of the one before: Polyak, 1964."""

    def __init__(self, params: Parameters, beta: float = 0.9) -> None:
        self.params = params
        self.beta = beta
        self.steps = 0
        self.velocity = tuple(np.zeros_like(array) for array in params.arrays)

    @property
    def state(self) -> dict[str, Floats]:
        """The velocity of each parameter."""
        return named("velocity", self.velocity)

    def update(self, gradient: Parameters, rate: float, scale: float = 1.0, spread: Spread = in_turn) -> None:
        """Velocity = beta velocity + scale · g; theta = theta - rate · velocity."""
        self.steps += 1

        def move(dealt: list[list[Floats]]) -> None:
            for theta, g, velocity in dealt:
                np.multiply(velocity, self.beta, out=velocity)
                np.add(velocity, scale * g, out=velocity)
                np.subtract(theta, rate * velocity, out=theta)

        spread(move, deal(blocks(self.params.arrays, gradient.arrays, self.velocity)))


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

    @property
    def state(self) -> dict[str, Floats]:
        """Both moments of each parameter."""
        return named("first", self.first) | named("second", self.second)

    def update(self, gradient: Parameters, rate: float, scale: float = 1.0, spread: Spread = in_turn) -> None:
        """Theta = theta - rate · (m / bias1) / (sqrt(v / bias2) + epsilon)."""
        self.steps += 1
        # Both moments start at 0; dividing by 1 - beta^steps takes that bias away.
        step = rate / (1 - self.beta1**self.steps)
        root_bias = math.sqrt(1 - self.beta2**self.steps)

        def move(dealt: list[list[Floats]]) -> None:
            scratch = np.empty(BLOCK, self.params.dtype)
            for theta, g, m, v in dealt:
                moved = scratch[: len(g)]
                self._average(g, m, v, scale, moved)
                np.sqrt(v, out=moved)
                moved /= root_bias
                moved += self.epsilon
                np.divide(m, moved, out=moved)
                moved *= step
                np.subtract(theta, moved, out=theta)

        spread(move, deal(blocks(self.params.arrays, gradient.arrays, self.first, self.second)))

    def _average(self, g: Floats, m: Floats, v: Floats, scale: float, scratch: Floats) -> None:
        """Let m and v, the running means of scale · g and of its square, take in the newest g."""
        m *= self.beta1
        np.multiply(g, (1 - self.beta1) * scale, out=scratch)
        m += scratch
        v *= self.beta2
        np.multiply(g, scale * math.sqrt(1 - self.beta2), out=scratch)
        np.square(scratch, out=scratch)
        v += scratch


def named(prefix: str, arrays: Sequence[Floats]) -> dict[str, Floats]:
    """Name arrays in the order of Parameters.arrays."""
    return {f"{prefix}.{name}": array for name, array in zip(NAMES, arrays, strict=True)}


def blocks(*columns: Sequence[Floats]) -> list[list[Floats]]:
    """Return flat views, BLOCK numbers long at most, side by side through equal lists of arrays."""
    views = []
    for arrays in zip(*columns, strict=True):
        flat = [array.reshape(-1) for array in arrays]
        for start in range(0, flat[0].size, BLOCK):
            views.append([array[start : start + BLOCK] for array in flat])
    return views


def deal(views: list[list[Floats]]) -> list[list[list[Floats]]]:
    """Deal blocks out into PARTS equal lists."""
    return [views[part::PARTS] for part in range(PARTS)]
