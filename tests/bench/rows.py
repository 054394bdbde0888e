"""A row of the bench's table: one measurement, ours beside a peer's."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Literal

Unit = Literal["time", "memory", "log10", "share"]


@dataclass(frozen=True, slots=True)
class Row:
    """Medians of some rounds in seconds or bytes, or a difference; `theirs` is None where there is none."""

    what: str
    peer: str
    ours: float
    theirs: float | None = None
    unit: Unit = "time"
    paired: float | None = None  # the median of the rounds' own ratios, if it is to be shown instead

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        ratio = f"{self.paired or self.ours / self.theirs:.3g}" if self.theirs else ""
        return self.what, self.peer, self._shown(self.ours), self._shown(self.theirs), ratio

    def _shown(self, value: float | None) -> str:
        if value is None:
            return ""
        if self.unit == "memory":
            return f"{value / 2**20:.0f} MiB"
        if self.unit == "log10":
            return f"{value:.1e} log10"
        if self.unit == "share":
            return f"{value:.2f}"
        scale, name = next((pair for pair in ((1, "s"), (1e3, "ms")) if value * pair[0] >= 1), (1e6, "µs"))
        return f"{value * scale:.3g} {name}"


def middle(values: list[float]) -> float | None:
    return median(values) if values else None
