"""Gradient check: compare back-propagation with central differences, one parameter at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.errors import IdOutOfRange, InvalidRequest
from app.lm.checks import Floats
from app.lm.rnn.backward import backward
from app.lm.rnn.forward import Trace, forward
from app.lm.rnn.parameters import ParameterName, Parameters

GradientName = Literal[ParameterName, "h0"]
EPSILON = 1e-5  # in float64 the error e² of the difference and its rounding 10⁻¹⁶ / e are both about 10⁻¹⁰


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of the network: U[2, 17] is Entry("U", (2, 17)). Indices count from 0, U is (H, |V|)."""

    name: GradientName
    index: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The gradient of the whole loss with respect to one number, computed in two ways."""

    entry: Entry
    by_backward: float  # by back-propagation through time
    by_difference: float  # (loss(z + e) - loss(z - e)) / 2e

    @property
    def error(self) -> float:
        """Relative difference: |difference| over the larger of the two, or over 1 where both are small."""
        size = max(abs(self.by_backward), abs(self.by_difference), 1.0)
        return abs(self.by_backward - self.by_difference) / size


def check_gradient(params: Parameters, trace: Trace, entries: Sequence[Entry]) -> list[GradientCheck]:
    """Compute the gradient of chosen numbers by BPTT and by central differences, in float64.

    Takes two forward passes per number. Raises InvalidRequest for an unknown name, IdOutOfRange for
    an index outside it.
    """
    # Arrays of their own, which may be nudged; U through its rows.
    z = params.astype(np.float64)
    h0 = trace.h0.astype(np.float64)
    exact = forward(z, trace.x, trace.y, h0)
    gradients = backward(z, exact)
    nodes = {"U": z.U, "W": z.W, "V": z.V, "b": z.b, "c": z.c, "h0": h0}
    slopes = {name: getattr(gradients, f"d{name}") for name in nodes}

    def loss() -> float:
        return float(forward(z, trace.x, trace.y, h0).L.sum())

    checks = []
    for entry in entries:
        array = _inside(entry, nodes)
        value, losses = array[entry.index], []
        for shift in (EPSILON, -EPSILON):
            array[entry.index] = value + shift
            losses.append(loss())
        array[entry.index] = value
        slope = float(slopes[entry.name][entry.index])
        checks.append(GradientCheck(entry, slope, (losses[0] - losses[1]) / (2 * EPSILON)))
    return checks


def draw_entries(params: Parameters, trace: Trace, rng: np.random.Generator) -> list[Entry]:
    """Draw one entry of each parameter that the trace uses; of U, in a column of a token that it reads."""
    H, size = params.hidden_size, params.vocabulary_size
    i, j, k = (int(n) for n in rng.integers(0, H, 3))
    read = int(rng.choice(trace.x))
    out = int(rng.integers(0, size))
    return [
        Entry("U", (i, read)),
        Entry("W", (i, j)),
        Entry("V", (out, k)),
        Entry("b", (i,)),
        Entry("c", (out,)),
        Entry("h0", (k,)),
    ]


def _inside(entry: Entry, nodes: dict[str, Floats]) -> Floats:
    """Return the array of an entry, after checking that the entry lies in it."""
    if entry.name not in nodes:
        raise InvalidRequest(field="name", reason="one_of", limit=", ".join(nodes))
    array = nodes[entry.name]
    if len(entry.index) != array.ndim:
        raise InvalidRequest(field="index", reason="no_entry", limit=str(array.shape))
    for value, limit in zip(entry.index, array.shape, strict=True):
        if not 0 <= value < limit:
            raise IdOutOfRange(name=entry.name, value=value, limit=limit)
    return array
