"""Writes a sum down so that the shown figures add up for a reader who checks them.

All figures of a sum share their decimals, and a power of ten where they are tiny or huge. The decimals are
those at which every rounded part and the rounded whole agree; where terms are left out, the rest is what the
shown whole lacks of the shown terms, so it carries their rounding too. `exact` is false where none agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.lm.checks import Floats

DIGITS = (4, 5, 6, 3, 7, 2)  # in the order of our liking; float32 holds no more than 7
PRECISIONS = (4, 5, 6, 7, 8)  # significant digits of a factor
WRITTEN_OUT = (1e-3, 1e6)  # outside of these a sum gets a power of ten
ALL = 12  # so few terms are always all shown


def as_told(x: np.floating[Any]) -> float:
    """Return a number as JSON tells it: of a float32 the shortest decimal that reads back as it."""
    return float(str(x))


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of products before anything is rounded; `value` is what the run holds, in its own precision."""

    symbol: str  # the parameter or vector whose arrow this is
    value: float
    index: NDArray[np.integer]  # (n,) what the sum runs over: components and time steps from 1, or token ids
    left: Floats  # (n,)
    right: Floats | None = None  # (n,); None: the terms are `left` alone
    words: Sequence[str] | None = None  # the tokens of the ids that it runs over

    @property
    def products(self) -> NDArray[np.float64]:
        """The terms, (n,)."""
        left = self.left.astype(np.float64)
        return left if self.right is None else left * self.right


@dataclass(frozen=True, slots=True)
class Term:
    """One product, left × right; `left_shown` × `right_shown` rounds to `shown`."""

    index: int
    token: str | None
    left: float
    right: float | None
    left_shown: float
    right_shown: float | None
    value: float
    shown: float


@dataclass(frozen=True, slots=True)
class Rest:
    """The terms that are not written out: how many, what they add up to, and what is shown for them."""

    count: int
    value: float
    shown: float


@dataclass(frozen=True, slots=True)
class Group:
    """The terms that come along one arrow: the largest, and the rest as one; they add up to `shown`."""

    symbol: str
    count: int
    value: float
    shown: float
    terms: list[Term]
    rest: Rest | None


@dataclass(frozen=True, slots=True)
class Written:
    """A sum as it is shown: the figures are in units of 10^`exponent`, with `digits` decimals."""

    digits: int
    exponent: int
    exact: bool
    shown: float
    groups: list[Group]


def write(value: float, sums: Sequence[Sum], most: int, order: Sequence[int] = DIGITS) -> Written:
    """Write `value` = all `sums` with the `most` largest terms of each; `order`: liked decimals."""
    picked = [_largest(part.products, most) for part in sums]
    exponent = _exponent([value, *(part.value for part in sums)])
    scales = [_Scale(exponent, digits) for digits in order]
    exact_scale = next((scale for scale in scales if _agree(value, sums, picked, scale)), None)
    scale = exact_scale or scales[0]
    groups = [_group(part, chosen, scale) for part, chosen in zip(sums, picked, strict=True)]
    return Written(scale.digits, exponent, exact_scale is not None, scale(value), groups)


@dataclass(frozen=True, slots=True)
class _Scale:
    exponent: int
    digits: int

    def units(self, x: float) -> int:
        """Return the shown figure as a whole number of units of its last digit."""
        return round(round(x / 10.0**self.exponent, self.digits) * 10.0**self.digits)

    def __call__(self, x: float) -> float:
        return self.of(self.units(x))

    def of(self, units: int) -> float:
        return round(units / 10.0**self.digits, self.digits)


def _largest(products: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """Return the places of the terms to show, largest first; all in their order where they are few."""
    if len(products) <= max(ALL, most + 1):
        return np.arange(len(products))
    return np.lexsort((np.arange(len(products)), -np.abs(products)))[:most]


def _exponent(values: Iterable[float]) -> int:
    largest = max(abs(x) for x in values)
    low, high = WRITTEN_OUT
    return 0 if largest == 0 or low <= largest < high else math.floor(math.log10(largest))


def _agree(value: float, sums: Sequence[Sum], picked: Sequence[NDArray[np.intp]], scale: _Scale) -> bool:
    """Tell whether groups and value agree as shown, and every group with its terms if all are shown."""
    groups = [scale.units(part.value) for part in sums]
    whole = [
        sum(scale.units(x) for x in part.products.tolist()) == total
        for part, chosen, total in zip(sums, picked, groups, strict=True)
        if len(chosen) == len(part.left)
    ]
    return all(whole) and sum(groups) == scale.units(value)


def _group(part: Sum, chosen: NDArray[np.intp], scale: _Scale) -> Group:
    products = part.products
    left_out = len(products) - len(chosen)
    rest = None
    if left_out:
        value = math.fsum(np.delete(products, chosen).tolist())
        units = scale.units(part.value) - sum(scale.units(x) for x in products[chosen].tolist())
        rest = Rest(left_out, value, scale.of(units))
    terms = [_term(part, int(k), scale) for k in chosen]
    return Group(part.symbol, len(products), part.value, scale(part.value), terms, rest)


def _term(part: Sum, k: int, scale: _Scale) -> Term:
    index, left, value = int(part.index[k]), float(part.left[k]), float(part.products[k])
    right = None if part.right is None else float(part.right[k])
    left_shown, right_shown = (scale(left), None) if right is None else _factors(left, right, value, scale)
    token = None if part.words is None else part.words[index]
    return Term(index, token, left, right, left_shown, right_shown, value, scale(value))


def _factors(left: float, right: float, value: float, scale: _Scale) -> tuple[float, float]:
    """Return the factors with as few digits as make their product the shown one."""
    factors = left, right
    for precision in PRECISIONS:
        factors = significant(left, precision), significant(right, precision)
        if scale.units(factors[0] * factors[1]) == scale.units(value):
            break
    return factors


def significant(x: float, digits: int) -> float:
    """Round to so many significant digits."""
    return float(f"{x:.{digits - 1}e}")
