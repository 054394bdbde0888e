"""Explains a single number of a run: a component written out as the sum of its products.

`sums.py` beside this file says which products those are, `rounding.py` how they are written.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from app.errors import InvalidRequest
from app.explain.component.rounding import PRECISIONS, Group, Sum, Term, Written, as_told, significant, write
from app.explain.component.sums import sums_of
from app.explain.component.work import Work
from app.explain.trace.forward_pass import ForwardPass
from app.lm.checks import Floats, Precision, precision
from app.lm.rnn.cells.graph import HEAD, Graph

Of = Literal["a", "h", "o", "yhat", "L", "do", "dh", "da", "dU", "dW", "dV", "db", "dc", "dh0"]
WrittenRule = Literal["sum", "tanh", "sigmoid", "softmax", "log", "product"]
POWER_DIGITS = (2, 3, 4, 1, 5, 6, 7)
LARGEST_EXP = 15.0  # exp of a larger score is not written out: all scores are shifted


@dataclass(frozen=True, slots=True)
class ComponentIndex:
    """Which number: component i (and j of a matrix) at time step t; None: the largest."""

    of: Of
    t: int = 1
    i: int | None = None
    j: int | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One number of a run and where it comes from.

    `rule` says what is done to the groups: they are added (sum), tanh of that (tanh), the first over the
    second (softmax), minus the natural log of that (log), or the only term is the product itself (product).
    `operand` is what tanh or log is taken of. i and j count from 1, or are ids where `token` is theirs. Shown
    figures are in units of 10^`exponent` with `digits` decimals and add up as they stand, unless `exact` is
    false. The groups of a softmax hold exp(o_k - `shift`); the first is shown with significant digits.
    """

    of: Of
    t: int
    i: int
    j: int | None
    token: str | None
    dtype: Precision
    rule: WrittenRule
    value: float
    shown: float
    operand: float | None
    operand_shown: float | None
    shift: float
    digits: int
    exponent: int
    exact: bool
    groups: list[Group]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A number written out by its rule."""

    rule: WrittenRule
    written: Written
    shown: float
    operand: float | None = None
    operand_shown: float | None = None
    shift: float = 0.0


def component(run: ForwardPass, place: ComponentIndex, most: int) -> Component:
    """Write one number out with the `most` largest terms of each sum. Raises InvalidRequest, NotFinite."""
    if place.t > run.trace.tau:
        raise InvalidRequest(field="t", reason="at_most", limit=run.trace.tau)
    work = Work(run)
    values = work.values(place.of, place.t)
    i, j = _where(run.cell, place, values)
    key = _key(run.cell, place.of, i, j)
    value = as_told(values[key])
    calculation = _written(work, place, key, value, most)
    by_token = run.cell.by_token.get(place.of, ())
    return Component(
        of=place.of,
        t=place.t,
        i=i,
        j=j,
        token=run.word({"i": i, "j": j or 0}[by_token[0]]) if by_token else None,
        dtype=precision(run.params.dtype),
        rule=calculation.rule,
        value=value,
        shown=calculation.shown,
        operand=calculation.operand,
        operand_shown=calculation.operand_shown,
        shift=calculation.shift,
        digits=calculation.written.digits,
        exponent=calculation.written.exponent,
        exact=calculation.written.exact,
        groups=calculation.written.groups,
    )


def _where(cell: Graph, place: ComponentIndex, values: Floats) -> tuple[int, int | None]:
    """Check i and j; one that is not given is that of the largest number, in the row i if that is given."""
    row = _checked(cell, "i", place, place.i, np.abs(values).reshape(len(values), -1).max(axis=1))
    if values.ndim == 1:
        return row, None
    return row, _checked(cell, "j", place, place.j, np.abs(values[row - _first(cell, "i", place.of)]))


def _checked(cell: Graph, name: str, place: ComponentIndex, index: int | None, sizes: Floats) -> int:
    first = _first(cell, name, place.of)
    last = len(sizes) - 1 + first
    if index is None:
        return int(np.argmax(sizes)) + first
    if index < first:
        raise InvalidRequest(field=name, reason="at_least", limit=first)
    if index > last:
        raise InvalidRequest(field=name, reason="at_most", limit=last)
    return index


def _first(cell: Graph, name: str, of: Of) -> int:
    """Return what an index counts from: token ids from 0, components from 1."""
    return 0 if name in cell.by_token.get(of, ()) else 1


def _key(cell: Graph, of: Of, i: int, j: int | None) -> tuple[int, ...]:
    """Return the place in an array, from 0."""
    row = i - _first(cell, "i", of)
    return (row,) if j is None else (row, j - _first(cell, "j", of))


def _written(work: Work, place: ComponentIndex, key: tuple[int, ...], value: float, most: int) -> _Shown:
    """Write a number out by its rule."""
    node = work.cell.operation(place.of) if place.of in work.cell.nodes else None
    if node and node.rule in HEAD:
        return _softmax(work, place, key[0], value, most)
    sums = sums_of(work.cell)[place.of](work, place.t, key[0], key[-1])
    if node and node.rule != "sum":
        operand = as_told(getattr(work.trace, node.reads[0].node)[place.t - 1, key[0]])
        total = write(operand, sums, most)
        return _Shown(node.rule, total, round(value, total.digits), operand, total.shown)
    total = write(value, sums, most)
    return _Shown("product" if sums[0].symbol == "tanh" else "sum", total, total.shown)


def _softmax(work: Work, place: ComponentIndex, i: int, value: float, most: int) -> _Shown:
    """yhat_i = exp(o_i) / sum_k exp(o_k): digits at which the shown quotient is the shown probability."""
    o, words = work.trace.o[place.t - 1].astype(np.float64), work.run.words
    shift = float(math.floor(o.max())) if o.max() > LARGEST_EXP else 0.0
    powers = np.exp(o - shift)
    total, power, prob = float(powers.sum()), float(powers[i]), as_told(work.trace.yhat[place.t - 1, i])

    shown_prob = significant(prob, 4)
    all_powers = Sum("o", total, np.arange(len(o)), powers, words=words)

    def above(divisor: float, digits: int) -> float | None:
        candidates = (round(power, digits), *(significant(power, n) for n in PRECISIONS))
        return next((x for x in candidates if divisor and significant(x / divisor, 4) == shown_prob), None)

    for digits in POWER_DIGITS:
        denominator = write(total, [all_powers], most, order=(digits,))
        top = above(denominator.shown, digits)
        if denominator.exact and top is not None:
            break
    exact = denominator.exact and top is not None
    top = significant(power, PRECISIONS[-1]) if top is None else top
    term = Term(i, work.run.word(i), power, None, top, None, power, top)
    quotient = replace(
        denominator, exact=exact, groups=[Group("o", 1, power, top, [term], None), *denominator.groups]
    )
    if place.of == "L":
        return _Shown("log", quotient, round(value, 4), prob, significant(prob, 6), shift)
    return _Shown("softmax", quotient, shown_prob, shift=shift)
