"""How far from float64's numbers a program in float32 may come, for each array of a pass.

Rounding errors of a sum of n products act like changes of its factors, each by about sqrt(n) units in the
last place, at random (N. J. Higham and T. Mary, A new approach to probabilistic rounding error analysis,
SIAM J. Sci. Comput. 41(5), 2019). So the pass is run a few times in float32 with its parameters changed so:
the errors grow with H and |V| by the factor, and with tau as this very network lets them grow or fade. What
changed parameters cannot show, ŷ - 1 for a ŷ near 1 and the order of sums, is bounded beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.backward import sum_by_token
from app.lm.rnn.parameters import Parameters
from app.lm.rnn.slips.passes import Pass
from app.lm.rnn.slips.problem import FORWARD, GRADIENTS, Problem

UNIT = 2.0**-24  # half the distance of 1 from the next float32
DOUBLE = 2.0**-53 / UNIT  # a margin for float32 times this is one for float64
PROBES = 4
# Errors over the largest that the probes show: in 99 of 100 random networks below 2, in 3,000 below 8 but for
# two chaotic ones.
FACTOR = 8.0
SMALLEST = float(np.finfo(np.float32).tiny)  # what is smaller has fewer digits
FEW = 4  # units: tanh, exp and log are right to about so many


class Probes:
    """The problem as float32 programs have it, each with other rounding errors; made once for all passes."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @cached_property
    def changed(self) -> list[Problem]:
        """Return the problem a few times, in float32, its parameters changed."""
        rng = np.random.default_rng(0)
        return [self._changed(rng) for _ in range(PROBES)]

    def _changed(self, rng: np.random.Generator) -> Problem:
        params = self.problem.params
        units = UNIT * np.sqrt(params.hidden_size + 2)
        evenly = (rng.random(array.shape, np.float32) - 0.5 for array in params.arrays)  # variance 1/12
        arrays = (
            array * (1 + np.sqrt(12) * units * share)
            for array, share in zip(params.arrays, evenly, strict=True)
        )
        return self.problem.altered(Parameters(*arrays), np.float32)


class Margins:
    """For each array of one pass: how far from it a float32 program may be.

    Of what the probes show the largest counts: of a time step, forward of all steps up to it, of a column of
    U (a token), of the whole of another gradient. `same_ahead`: those of a pass that is the same forward.
    """

    def __init__(
        self, slip: Callable[[Problem], Pass], probes: Probes, same_ahead: Margins | None = None
    ) -> None:
        self.own = slip(probes.problem)
        self._slip, self._probes, self._same_ahead = slip, probes, same_ahead
        self._kept: dict[str, Floats] = {}
        if same_ahead:
            self.own.share(same_ahead.own)

    @cached_property
    def _others(self) -> list[Pass]:
        others = [self._slip(problem) for problem in self._probes.changed]
        if self._same_ahead:
            for other, same in zip(others, self._same_ahead._others, strict=True):
                other.share(same)
        return others

    def of(self, name: str) -> Floats:
        """Return the margin of an array, in its shape."""
        if self._same_ahead and name in FORWARD:
            return self._same_ahead.of(name)
        if name not in self._kept:
            own = self.own.value(name)
            away = np.max([np.abs(other.value(name) - own) for other in self._others], axis=0)
            least = UNIT * (np.abs(own) + self._besides(name)) + SMALLEST
            self._kept[name] = FACTOR * _alike(name, away) + FEW * least
        return self._kept[name]

    def _besides(self, name: str) -> Floats | float:
        """Return what the units of `FEW` refer to besides the number itself."""
        own = self.own
        if name == "do":
            return 1.0
        if name in {"L", "loss"}:
            each = 1 + np.abs(own.o).max(axis=1)
            return each if name == "L" else np.asarray(each.sum())
        if name in {"dh", "da"}:
            return np.abs(self._ends)
        return self._of_gradient(name) if name in GRADIENTS else 0.0

    @property
    def _ends(self) -> Floats:
        """Row y(t) of V, (tau, H): through it an error of ŷ(t) - 1 comes to dh(t)."""
        return self.own.V_back[self.own.y]

    def _of_gradient(self, name: str) -> Floats:
        """Return the sum of a gradient's terms without their signs."""
        own = self.own
        if name in {"dV", "dc"}:
            do = np.abs(own.do) + own.onehot
            return np.asarray(do.T @ np.abs(own.h) if name == "dV" else do.sum(axis=0))
        da = np.abs(own.da) + np.abs(self._ends)
        if name == "dW":
            return np.asarray(da.T @ np.abs(own.h_before))
        return da.sum(axis=0) if name == "db" else sum_by_token(own.x, da, len(own.c)).T


def _alike(name: str, away: Floats) -> Floats:
    """Spread the largest of what belongs together."""
    if away.ndim == 0:
        return away
    if name in (*FORWARD, "do"):
        of_step = away if name == "L" else away.max(axis=1, keepdims=True)
        return np.asarray(np.maximum.accumulate(of_step))
    axis = {"dU": 0, "dh": 1, "da": 1}.get(name)
    return np.asarray(away.max(axis=axis, keepdims=True))
