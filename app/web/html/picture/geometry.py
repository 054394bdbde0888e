"""Where things stand in the server's picture of the network: pixels, y downwards, one column a time step.

The rows are those of the cell; static/js/core/scene/layout.js places the same in the picture that moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.explain.trace.cell import PICTURE, CellLevel

MOST_COLUMNS = 9  # of time steps, as many as are read on paper
PITCH = 72
LEFT = 118  # names of the rows, then the state that comes in
INCOMING = 76  # its middle
RIGHT = 14
WIDTH = 54  # of a box
GAP = 24  # between two rows: an arrow and its letter
TOP = 8
HEIGHTS: Mapping[str, int] = {"number": 24, "probabilities": 36, "scores": 24, "state": 46}
TOKENS: Mapping[str, int] = {"y": 22, "x": 24}


def level_of(level: int) -> CellLevel:
    """Return what the cell draws at a level of detail, from 1 to 3."""
    return PICTURE.levels[str(level)]


def _height(name: str) -> int:
    return TOKENS.get(name) or HEIGHTS[PICTURE.nodes[name].look]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle."""

    x: float
    y: float
    height: float
    width: float = WIDTH

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The time steps that are shown, the middle of each row by its name, and the size of the whole."""

    steps: range
    rows: Mapping[str, float]
    width: int
    height: int

    def column(self, t: int) -> float:
        """Return the middle of a column; of the step before the first, the state that comes in."""
        first = self.steps.start
        return INCOMING if t < first else LEFT + PITCH * (t - first + 0.5)

    def box(self, name: str, t: int) -> Box:
        """Return the box of a row in a column."""
        return Box(self.column(t), self.rows[name], _height(name))


def frame(t: int, tau: int, level: int) -> Frame:
    """Return the frame for a level of detail; of a long run, the time steps around t.

    >>> frame(20, 40, 1).steps
    range(16, 25)
    """
    columns = min(tau, MOST_COLUMNS)
    start = min(max(1, t - columns // 2), tau - columns + 1)
    rows, y = {}, float(TOP)
    for (name,) in level_of(level).rows:
        rows[name] = y + _height(name) / 2
        y += _height(name) + GAP
    return Frame(range(start, start + columns), rows, LEFT + PITCH * columns + RIGHT, round(y - GAP + 26))
