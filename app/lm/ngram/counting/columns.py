"""Collects the columns of a table piece by piece; the store here keeps them in memory.

Whoever has less memory than n-grams counts onto another `ColumnStore`, whose arrays lie in files.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from app.text.ids import Ids32


class Column(Protocol):
    """Whole numbers that come from first to last."""

    def append(self, values: Ids32) -> None:
        """Add values at the end; the caller must not change them afterwards."""

    def whole(self) -> Ids32:
        """Return all of them, and take no more."""


class ColumnStore(Protocol):
    """Where the arrays of a table lie."""

    def column(self) -> Column:
        """Return a new column."""

    def array(self, length: int, dtype: DTypeLike) -> NDArray[Any]:
        """Return zeros to be written to anywhere, (length,)."""

    def forget(self) -> None:
        """Release what was read of the columns: it need not stay in memory."""


class MemoryColumn:
    """A column as a list of arrays."""

    def __init__(self) -> None:
        self._pieces: list[Ids32] = []

    def append(self, values: Ids32) -> None:
        """Keep the array itself."""
        self._pieces.append(values)

    def whole(self) -> Ids32:
        """Join the pieces."""
        if len(self._pieces) == 1:
            return self._pieces.pop()
        return np.concatenate([*self._pieces, np.zeros(0, np.int32)])


class Memory:
    """A store without files."""

    def column(self) -> MemoryColumn:
        """Return a new column."""
        return MemoryColumn()

    def array(self, length: int, dtype: DTypeLike) -> NDArray[Any]:
        """Return zeros."""
        return np.zeros(length, dtype)

    def forget(self) -> None:
        """Keep everything: there is nowhere to read it from again."""


IN_MEMORY = Memory()
