"""What a calculation is: lines of an expression and its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.learn.catalogue_text import Said


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is computed and from what, in TeX, and its value.

    needs: what must be known besides the lines before to compute it, in TeX; told where the line is blank.
    """

    what: str
    how: str
    value: float
    given: bool = False  # even where its neighbours are to be filled in
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculation at one place; its title says which."""

    title: Said
    lines: Sequence[Line]


def tex(x: float, digits: int = 4) -> str:
    """Write a number in TeX, a negative one in brackets.

    >>> tex(0.5), tex(-1.25)
    ('0.5000', '(-1.2500)')
    """
    text = f"{x:.{digits}f}"
    return f"({text})" if text.startswith("-") else text


def count(n: int) -> str:
    """Write a count in TeX: 2797 -> 2{,}797."""
    return f"{n:,}".replace(",", "{,}")
