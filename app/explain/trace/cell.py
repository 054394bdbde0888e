"""The cell that every trace is of, and the names of its parameters, for the floors above."""

from __future__ import annotations

from app.lm.rnn.cells.elman import ELMAN as CELL
from app.lm.rnn.cells.graph import Graph
from app.lm.rnn.inspect.gradient_check import GradientName
from app.lm.rnn.parameters import ParameterName

__all__ = ["CELL", "GradientName", "Graph", "ParameterName"]
