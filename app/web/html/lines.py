"""Lays out lines of a chart as SVG points, so that a page shows them without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 180
MARGIN = 0.08  # of the range, above and below
FAR = 99  # percent: single losses above that share of all points do not squeeze the rest

Points = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines in a box of WIDTH x HEIGHT: the `points` of polylines by name, and the heights of marks.

    level: the height of a straight line across, if there is one; low, high: values at the edges.
    """

    lines: dict[str, str]
    level: float | None
    low: float
    high: float


def chart_of(lines: Mapping[str, Points], last_step: int, level: float | None) -> Chart | None:
    """Lay lines out, from step 0 to the last; None where no line has two points."""
    if all(len(points) < 2 for points in lines.values()):
        return None
    values = sorted(value for points in lines.values() for _, value in points)
    top = values[min(len(values) - 1, len(values) * FAR // 100)]
    bottom = min(values[0], level if level is not None else values[0])
    top = max(top, level if level is not None else top)
    room = (top - bottom or 1.0) * MARGIN
    low, high = bottom - room, top + room

    def height(value: float) -> float:
        return HEIGHT * (1 - (min(value, high) - low) / (high - low))

    def across(step: int) -> float:
        return WIDTH * step / max(last_step, 1)

    laid = {
        name: " ".join(f"{across(step):.1f},{height(value):.1f}" for step, value in points)
        for name, points in lines.items()
    }
    return Chart(laid, None if level is None else round(height(level), 1), low, high)
