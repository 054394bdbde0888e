"""The sums that gradients of nodes are: from the operations that read a node, equations 10.18 to 10.21."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.explain.component.builder import Builder, counted, one_term
from app.explain.component.rounding import Sum, as_told
from app.explain.component.work import Work
from app.lm.checks import Floats
from app.lm.rnn.cells.graph import HEAD, Graph, Operand, Operation

User = tuple[Operation, Operand]  # an operation that reads a node, and as which operand


def sums_backward(cell: Graph) -> dict[str, Builder]:
    """Return how the gradients of nodes are taken apart, each by the operations that read the node."""
    builders: dict[str, Builder] = {}
    for node in cell.differentiated:
        users = cell.users(node)
        reader, _ = users[0]
        if reader.rule in HEAD:
            builders[f"d{node}"] = _of_scores(reader.makes)
        elif all(part.through for _, part in users):
            builders[f"d{node}"] = _of_state(node, users)
        elif reader.rule == "tanh" and reader.makes in cell.differentiated:
            builders[f"d{node}"] = _of_tanh(node, reader.makes)
    for node in cell.states:
        later = [(op, part) for op, part in cell.users(node) if part.lag]
        if all(part.through for _, part in later):
            builders[f"d{node}0"] = _of_first_state(node, later)
    return builders


def _of_scores(head: str) -> Builder:
    """d_i(t) = yhat_i(t) - [i is the target], for the node that the softmax reads."""

    def build(work: Work, t: int, i: int, _: int) -> list[Sum]:
        is_target = int(work.trace.y[t - 1]) == i
        words = work.run.words
        return [
            one_term(head, getattr(work.trace, head)[t - 1, i], i, words),
            one_term("y", -1.0 if is_target else 0.0, i, words),
        ]

    return build


def _of_state(node: str, users: Sequence[User]) -> Builder:
    """dh_i(t) = sum_k V_ki do_k(t) + sum_k W_ki da_k(t+1); after the last step nothing comes back."""

    def build(work: Work, t: int, i: int, _: int) -> list[Sum]:
        whole = as_told(getattr(work.back, f"d{node}")[t - 1, i])
        return _adding_up_to(whole, work, users, t, i)

    return build


def _adding_up_to(whole: float, work: Work, users: Sequence[User], t: int, i: int) -> list[Sum]:
    """Return a sum for each user of a node; the first is what the others lack of the whole."""
    others = [_through(work, user, t, i) for user in users[1:]]
    return [_through(work, users[0], t, i, whole - sum(one.value for one in others)), *others]


def _through(work: Work, user: User, t: int, i: int, value: float | None = None) -> Sum:
    """sum_k M_ki d_k(t + lag): a row k of the matrix is a component or a token of the node that it makes.

    value: of the sum, where it is known.
    """
    operation, part = user
    rows: Floats = getattr(work.back, f"d{operation.makes}")
    later = rows[t - 1 + part.lag] if t + part.lag <= work.trace.tau else rows[0][:0]
    column = getattr(work.params, str(part.through))[: len(later), i]
    is_token = work.cell.axis_of[operation.makes] == "token"
    index, words = (np.arange(len(later)), work.run.words) if is_token else (counted(later), None)
    total = as_told(column @ later) if value is None else value
    return Sum(str(part.through), total, index, column, later, words)


def _of_first_state(node: str, users: Sequence[User]) -> Builder:
    """dh_i(0) = sum_k W_ki da_k(1)."""

    def build(work: Work, _t: int, i: int, _: int) -> list[Sum]:
        whole = as_told(getattr(work.back, f"d{node}0")[i])
        return _adding_up_to(whole, work, users, 0, i)

    return build


def _of_tanh(node: str, makes: str) -> Builder:
    """da_i(t) = (1 - h_i(t)²) dh_i(t)."""

    def build(work: Work, t: int, i: int, _: int) -> list[Sum]:
        slope = 1 - getattr(work.trace, makes)[t - 1, i : i + 1] ** 2
        outer = getattr(work.back, f"d{makes}")[t - 1, i : i + 1]
        whole = as_told(getattr(work.back, f"d{node}")[t - 1, i])
        return [Sum("tanh", whole, np.array([i + 1]), slope, outer)]

    return build
