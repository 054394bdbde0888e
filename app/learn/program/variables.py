"""Variables of the program as tables: what each holds, with its rows and columns named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.learn.catalogue_text import number

MOST = 12  # numbers in a row before some are left out
ENDS = 4  # of a longer row: how many are shown at either end
ROWS: Mapping[str, str] = dict.fromkeys(("a", "h", "o", "yhat"), "t") | dict.fromkeys(
    ("V", "dV", "counts"), "token"
)
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("U", "dU", "c", "dc", "counts", "o", "o1", "yhat", "yhat1", "p"), "token"),
    **dict.fromkeys(("x", "y", "w", "L", "bigram"), "t"),
    "vocabulary": "index",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as a table. columns, heads: what its columns and rows are called, "" where nothing is."""

    name: str
    shape: str  # "(3, 10)", "" of a single value
    columns: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def variables(values: Mapping[str, Any], tokens: Sequence[str]) -> list[Variable]:
    """Return those of a stage's variables that can be written down."""
    return [_variable(name, value, tokens) for name, value in values.items() if _is_plain(value)]


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(one is None or isinstance(one, int | float | str) for one in value)
    return isinstance(value, int | float | str | np.ndarray)


def _variable(name: str, value: Any, tokens: Sequence[str]) -> Variable:  # noqa: ANN401 - a list, an array
    if isinstance(value, int | float | str):
        return Variable(name, "", (), ("",), ((_text(value),),))
    if isinstance(value, list) or value.ndim == 1:
        cells = [_text(one) for one in value]
        heads = _names(COLUMNS.get(name, "unit"), len(cells), tokens)
        shape = f"({len(cells)},)" if isinstance(value, np.ndarray) else str(len(cells))
        return Variable(name, shape, _shortened(heads), ("",), (_shortened(cells),))
    heads = _names(ROWS.get(name, "unit"), value.shape[0], tokens)
    columns = _names(COLUMNS.get(name, "unit"), value.shape[1], tokens)
    rows = [[_text(one) for one in row] for row in value]
    return Variable(name, str(value.shape), columns, heads, rows)


def _names(kind: str, size: int, tokens: Sequence[str]) -> list[str]:
    """Name the entries along an axis: tokens, time steps and indices from 0, units from 1."""
    if kind == "token":
        return list(tokens)
    return [str(k if kind in {"t", "index"} else k + 1) for k in range(size)]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "–"
    if isinstance(value, float):
        return number(float(value))
    return str(value)


def _shortened(row: list[str]) -> list[str]:
    return row if len(row) <= MOST else [*row[:ENDS], "…", *row[-ENDS:]]
