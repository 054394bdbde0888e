"""Checks gradients by finite differences: the largest entry of each parameter's gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.explain.trace.forward_pass import ForwardPass
from app.lm.rnn.backward import Gradients
from app.lm.rnn.cells.elman import ELMAN
from app.lm.rnn.inspect.gradient_check import Entry, GradientName, check_gradient
from app.lm.rnn.parameters import NAMES

CHECKED: tuple[GradientName, ...] = (*NAMES, "h0")


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """dL/dz at one number, by BPTT and by (L(z + e) - L(z - e)) / 2e, in float64; i, j as in Component."""

    parameter: GradientName
    i: int
    j: int | None
    token: str | None
    by_backward: float
    by_difference: float
    relative_error: float


def check(run: ForwardPass, back: Gradients) -> list[CheckedEntry]:
    """Check the largest number of each parameter's gradient."""
    slopes = {name: getattr(back, f"d{name}") for name in CHECKED}
    entries = [Entry(name, _largest(slopes[name])) for name in CHECKED]
    return [
        _entry(run, one.entry, one.by_backward, one.by_difference)
        for one in check_gradient(run.params, run.trace, entries)
    ]


def _largest(values: NDArray[np.floating]) -> tuple[int, ...]:
    return tuple(int(k) for k in np.unravel_index(np.argmax(np.abs(values)), values.shape))


def _entry(run: ForwardPass, entry: Entry, by_backward: float, by_difference: float) -> CheckedEntry:
    axes = ELMAN.parameters.get(entry.name, ("hidden",))
    token_at = axes.index("token") if "token" in axes else None
    index: Sequence[int] = [k + (0 if axis == token_at else 1) for axis, k in enumerate(entry.index)]
    size = max(abs(by_backward), abs(by_difference))
    return CheckedEntry(
        parameter=entry.name,
        i=index[0],
        j=index[1] if len(index) > 1 else None,
        token=None if token_at is None else run.word(index[token_at]),
        by_backward=by_backward,
        by_difference=by_difference,
        relative_error=abs(by_backward - by_difference) / size if size else 0.0,
    )
