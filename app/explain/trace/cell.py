"""The cell that every trace is of, how it is drawn, and the names of its parameters, for the floors above."""

from __future__ import annotations

from app.lm.rnn.cells.arrows import CellArrow, CellOperation
from app.lm.rnn.cells.elman import ELMAN as CELL
from app.lm.rnn.cells.graph import THETA, Graph
from app.lm.rnn.cells.picture import CellLevel, picture
from app.lm.rnn.inspect.gradient_check import GradientName
from app.lm.rnn.parameters import ParameterName

PICTURE = picture(CELL)

__all__ = [
    "CELL",
    "PICTURE",
    "THETA",
    "CellArrow",
    "CellLevel",
    "CellOperation",
    "GradientName",
    "Graph",
    "ParameterName",
]
