"""The products that every number of a run is the sum of, forward and backward, from the arrays of the run.

Forward, equations 10.8 to 10.11: a_i(t) = b_i + sum_j W_ij h_j(t-1) + U_i,x(t). Backward, 10.18 to 10.28:
dh_i(t) = sum_k V_ki do_k(t) + sum_k W_ki da_k(t+1), dW_ij = sum_t da_i(t) h_j(t-1). Indices i, j are from 0.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from app.explain.component.builder import Builder, counted, one_term
from app.explain.component.rounding import Sum, as_told
from app.explain.component.sums_backward import sums_backward
from app.explain.component.work import Work
from app.lm.checks import Floats
from app.lm.rnn.cells.graph import HEAD, Graph, Operand, Operation


def _of_sum(operation: Operation) -> Builder:
    """Take the operands as sums, last operand first: a_i(t) = b_i + sum_j W_ij h_j(t-1) + U_i,x(t)."""

    def build(work: Work, t: int, i: int, _: int) -> list[Sum]:
        return [_operand(work, operation, part, t, i) for part in reversed(operation.reads)]

    return build


def _operand(work: Work, operation: Operation, part: Operand, t: int, i: int) -> Sum:
    """Return what one operand adds to component i of an operation's node at time step t."""
    words = work.run.words
    is_token = work.cell.axis_of[operation.makes] == "token"
    if part.node in work.cell.parameters:
        return one_term(
            part.node, getattr(work.params, part.node)[i], *((i, words) if is_token else (i + 1,))
        )
    if part.node == "x":
        x = int(work.trace.x[t - 1])
        return one_term(str(part.through), getattr(work.params, str(part.through))[i, x], x, words)
    rows = work.rows(part.node, part.lag)
    if part.through is None:
        return _entry(work, part, t, i)
    matrix, state = getattr(work.params, part.through), rows[t - 1]
    biases = [one.node for one in operation.reads if one.node in work.cell.parameters]
    if len(biases) + 1 == len(operation.reads):  # the only product is what the biases lack of the sum
        whole = as_told(getattr(work.trace, operation.makes)[t - 1, i])
        value = whole - sum(as_told(getattr(work.params, name)[i]) for name in biases)
    else:
        value = as_told((rows @ matrix.T)[t - 1, i])  # all steps at once, as the trace tells it
    return Sum(part.through, value, counted(state), matrix[i], state)


def _entry(work: Work, part: Operand, t: int, i: int) -> Sum:
    """Return component i of a node, times that of another: r_i(t) m_i(t)."""
    value = work.rows(part.node, part.lag)[t - 1, i : i + 1]
    if part.times is None:
        return one_term(part.node, value[0], i + 1)
    gate = work.rows(part.times, 0)[t - 1, i : i + 1]
    factor = 1 - gate if part.is_complement else gate
    return Sum(part.times, as_told((factor * value)[0]), np.array([i + 1]), factor, value)


def _of_matrix(symbol: str, rows: str, part: Operand) -> Builder:
    """d_ij = sum_t rows_i(t) node_j(t - lag), one term a time step."""

    def build(work: Work, _t: int, i: int, j: int) -> list[Sum]:
        left: Floats = getattr(work.back, rows)[:, i]
        whole = as_told(getattr(work.back, f"d{symbol}")[i, j])
        return [Sum(symbol, whole, counted(left), left, work.rows(part.node, part.lag)[:, j])]

    return build


def _of_reading(symbol: str, rows: str) -> Builder:
    """d_ij = sum_t rows_i(t) [x(t) is token j]: only the time steps that read it."""

    def build(work: Work, _t: int, i: int, j: int) -> list[Sum]:
        times = np.flatnonzero(work.trace.x == j)
        whole = as_told(getattr(work.back, f"d{symbol}")[i, j])
        return [Sum(symbol, whole, times + 1, getattr(work.back, rows)[times, i])]

    return build


def _of_bias(symbol: str, rows: str) -> Builder:
    """d_i = sum_t rows_i(t)."""

    def build(work: Work, _t: int, i: int, _: int) -> list[Sum]:
        left: Floats = getattr(work.back, rows)[:, i]
        return [Sum(symbol, as_told(getattr(work.back, f"d{symbol}")[i]), counted(left), left)]

    return build


@cache
def sums_of(cell: Graph) -> dict[str, Builder]:
    """Return how every number of a cell is taken apart: nodes forward, gradients of nodes and of parameters.

    A node that a function makes of one sum (tanh, sigmoid) is taken apart as that sum. Left out are gradients
    of nodes that are multiplied by a gate.
    """
    builders: dict[str, Builder] = {}
    for op in cell.forward:
        if op.rule == "sum":
            builders[op.makes] = _of_sum(op)
        elif op.rule not in HEAD:
            builders[op.makes] = builders[op.reads[0].node]
    for name in cell.parameters:
        op, part = cell.reader(name)
        rows = f"d{op.makes}"
        if part.through is None:
            builders[f"d{name}"] = _of_bias(name, rows)
        elif part.node == "x":
            builders[f"d{name}"] = _of_reading(name, rows)
        else:
            builders[f"d{name}"] = _of_matrix(name, rows, part)
    return builders | sums_backward(cell)
