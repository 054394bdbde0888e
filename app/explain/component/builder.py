"""What a builder of sums is, and what those forward and backward share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.explain.component.rounding import Sum, as_told
from app.explain.component.work import Work
from app.lm.checks import Floats

Builder = Callable[[Work, int, int, int], list[Sum]]  # of a number at time step t, indices from 0


def one_term(symbol: str, value: Any, index: int, words: Sequence[str] | None = None) -> Sum:  # noqa: ANN401 - a number
    """Make a sum of one term."""
    term = as_told(value)
    return Sum(symbol, term, np.array([index]), np.array([term]), words=words)


def counted(values: Floats) -> NDArray[np.intp]:
    """Return 1, 2, …: components and time steps as they are written."""
    return np.arange(1, len(values) + 1)
