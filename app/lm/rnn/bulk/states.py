"""The recurrence alone, over one sequence, as fast as NumPy goes: h(t) for every t and nothing else."""

from __future__ import annotations

import numpy as np

from app.lm.checks import Floats, Ids
from app.lm.rnn.parameters import Parameters


def recur(params: Parameters, x: Ids, before: Floats, h: Floats) -> None:
    """Write h(t), t = 1 … n, into the rows of h, (n, H), from h(0), `before`, and the tokens read, (n,).

    The equation of `elman.advance`, with b + U x(t) gathered for all steps at first and nothing allocated
    within the loop: at H = 128 the calls themselves take longer than the products.
    """
    np.take(params.U_rows, x, axis=0, out=h, mode="clip")  # the ids are known to be inside; clip saves a copy
    h += params.b
    # By columns: BLAS then adds up columns of W, a sixth faster than dot products of its rows.
    product, add, tanh = np.asfortranarray(params.W).dot, np.add, np.tanh
    recurrent = np.empty_like(before)
    for row in h:
        product(before, recurrent)
        add(row, recurrent, row)
        tanh(row, row)
        before = row
