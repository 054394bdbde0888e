"""The numbers of one run by name, forward and backward, each computed once."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.steps import node_rows
from app.lm.checks import Floats
from app.lm.rnn.backward import Gradients, backward
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import Parameters


class Work:
    """Takes the numbers of one run apart."""

    def __init__(self, run: ForwardPass) -> None:
        self.run = run
        self.cell = run.cell
        self.params: Parameters = run.params
        self.trace: Trace = run.trace

    @cached_property
    def back(self) -> Gradients:
        """All gradients of the run."""
        return backward(self.params, self.trace)

    def rows(self, node: str, lag: int) -> Floats:
        """Return a node at every time step, (tau, n), or `lag` = 1 step before, where h(0) comes first."""
        return node_rows(self.trace, node, lag)

    def values(self, of: str, t: int) -> Floats:
        """Return the vector or matrix that a number is of; the loss stands at its target."""
        row = t - 1
        if of == "L":
            tokens = np.arange(self.params.vocabulary_size)
            return np.where(tokens == self.trace.y[row], self.trace.L[row], 0)
        if of in self.cell.nodes:
            vector: Floats = getattr(self.trace, of)[row]
            return vector
        whole: Floats = getattr(self.back, of)
        return whole[row] if of[1:] in self.cell.differentiated else whole
