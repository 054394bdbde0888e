"""A check's result in words: one row for each array, for the page and the terminal."""

from __future__ import annotations

from dataclasses import dataclass

from app.explain.check.check import ArrayComparison, CheckResult, First
from app.web.html.i18n import Catalogue

DIGITS = 9  # of an entry: more than float32 has


@dataclass(frozen=True, slots=True)
class Row:
    """One array: whether it agrees, the first place that differs with both numbers, the differences."""

    name: str
    agrees: bool
    place: str  # empty where it agrees, as the two that follow
    ours: str
    yours: str
    max_abs: str
    max_rel: str
    times_float32: str


def rows(result: CheckResult, words: Catalogue) -> list[Row]:
    """Return a row for each array, in the order given."""
    return [_row(array, words) for array in result.arrays]


def summary(result: CheckResult, words: Catalogue) -> str:
    """Say in one sentence whether all arrays agree."""
    wrong = sum(not array.agrees for array in result.arrays)
    if not wrong:
        return words("check.all_agree", count=len(result.arrays))
    return words("check.some_differ", wrong=wrong, count=len(result.arrays))


def understood(result: CheckResult, words: Catalogue) -> str:
    """Say which naming and orientation was understood, and the sizes."""
    return words(
        "check.understood",
        naming=words(f"check.naming.{result.naming}"),
        way=words(f"check.way.{'rows' if result.by_rows else 'columns'}"),
        tau=result.tau,
        hidden=result.hidden_size,
        size=result.vocabulary_size,
    )


def slips_lead(result: CheckResult, words: Catalogue, num_slips: int) -> str:
    """Say what the slips below have to do with the numbers, or that none of those known has."""
    if not result.slips:
        return words("check.slip.none", count=num_slips)
    several = "both" if result.at_once else "any"
    return words(f"check.slip.{several if len(result.slips) > 1 else 'one'}")


def _row(array: ArrayComparison, words: Catalogue) -> Row:
    first = array.first
    return Row(
        name=array.name,
        agrees=array.agrees,
        place="" if first is None else _place(first, words),
        ours="" if first is None else f"{first.ours:.{DIGITS}g}",
        yours="" if first is None else f"{first.yours:.{DIGITS}g}",
        max_abs=f"{array.max_abs:.2g}",
        max_rel=f"{array.max_rel:.2g}",
        times_float32=f"{array.times_float32:.2g}",
    )


def _place(first: First, words: Catalogue) -> str:
    index = str(first.index) if first.index else ""
    if first.t is None:
        return index or "—"
    return words("check.at_step", t=first.t, index=index) if index else f"t = {first.t}"
