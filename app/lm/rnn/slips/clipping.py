"""Gradients made shorter: clipped by their norm or entry by entry, at a threshold that is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.slips.passes import Pass, variant
from app.lm.rnn.slips.problem import GRADIENTS, Problem


class ClippedByNorm(Pass):
    """All gradients of parameters times one factor below 1, or each by its own."""

    code = "clipped"
    factors: ClassVar[Mapping[str, float]] = {}

    def value(self, name: str) -> Floats:
        """Return an array, shortened at last."""
        return super().value(name) * self.factors.get(name, 1.0)


class ClippedByEntry(Pass):
    """Every entry held between -limit and limit."""

    code = "clipped"
    limit: ClassVar[float] = 0.0

    def value(self, name: str) -> Floats:
        """Return an array, its entries held at last."""
        array = super().value(name)
        return np.clip(array, -self.limit, self.limit) if name in GRADIENTS else array


def clipped(problem: Problem, claims: Mapping[str, Floats]) -> Iterator[type[Pass]]:
    """Give the thresholds at which claimed gradients of parameters could have been clipped.

    One entry that is not 0 tells nothing: any shorter one is it, times something. Any threshold at or above
    the true norm leaves no trace.
    """
    right = Pass(problem)
    pairs = {name: (claims[name], right.value(name)) for name in GRADIENTS if name in claims}
    if sum(int((ours != 0).sum()) for _, ours in pairs.values()) < 2:
        return
    limit = max(float(np.abs(claimed).max()) for claimed, _ in pairs.values())
    if any(float(np.abs(ours).max()) > limit for _, ours in pairs.values()):
        yield variant(ClippedByEntry, limit=limit)
    factor = _factor(list(pairs.values()))
    if 0 < factor < 1:
        yield variant(ClippedByNorm, factors=dict.fromkeys(pairs, factor))
    each = {name: min(1.0, _factor([pair])) for name, pair in pairs.items()}
    norms = {name: float(np.linalg.norm(claimed)) for name, (claimed, _) in pairs.items()}
    shortened = [norms[name] for name, factor in each.items() if factor < 1 - 1e-6]
    if shortened and min(shortened) > 0 and max(norms.values()) <= min(shortened) * (1 + 1e-5):
        yield variant(ClippedByNorm, factors=each)


def _factor(pairs: list[tuple[Floats, Floats]]) -> float:
    """Return what the second arrays are to be multiplied by to come nearest to the first ones."""
    whole = sum(float((ours**2).sum()) for _, ours in pairs)
    return sum(float((claimed * ours).sum()) for claimed, ours in pairs) / whole if whole else 1.0
