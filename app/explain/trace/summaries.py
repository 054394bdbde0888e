"""Summarises an array that is too large to send: its shape, norm, extremes, first entries."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from app.lm.rnn.cells.graph import Graph
from app.lm.rnn.parameters import Parameters

FIRST = 4
_KNOWN: WeakKeyDictionary[Parameters, dict[str, Summary]] = WeakKeyDictionary()


class Summary(TypedDict):
    """`norm` is the Euclidean length over all entries; `first` holds the first ones, row by row."""

    shape: tuple[int, ...]
    norm: float
    smallest: float
    largest: float
    first: list[float]


def summary(values: NDArray[np.floating]) -> Summary:
    """Summarise an array of any shape, at least one entry."""
    return Summary(
        shape=values.shape,
        norm=float(np.sqrt(np.square(values, dtype=np.float64).sum())),
        smallest=float(values.min()),
        largest=float(values.max()),
        first=values.flat[:FIRST].tolist(),
    )


def of_parameters(cell: Graph, params: Parameters) -> dict[str, Summary]:
    """Summarise the parameters of a network that no longer learns: once for all its sentences."""
    summaries = _KNOWN.get(params)
    if summaries is None:
        summaries = _KNOWN[params] = {name: summary(getattr(params, name)) for name in cell.parameters}
    return summaries
