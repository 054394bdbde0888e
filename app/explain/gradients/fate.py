"""Whether a gradient vanishes or explodes: judged by what is left after the whole way, not step by step.

A fall to 0.8 at each step looks like little and leaves a millionth after sixty steps: only the total tells.
"""

from __future__ import annotations

from typing import Literal

Fate = Literal["vanish", "hold", "explode"]
MANY = 10.0  # so many times smaller or larger in the end counts as vanished or exploded


def total(first: float, last: float) -> float | None:
    """Return how many times as long a gradient is at the end as at first; None if there was none."""
    return last / first if first else None


def fate(times: float | None) -> Fate | None:
    """Return what becomes of a gradient that is `times` as long in the end; None where that is unknown."""
    if times is None:
        return None
    if times <= 1 / MANY:
        return "vanish"
    return "explode" if times >= MANY else "hold"
