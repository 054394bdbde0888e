"""The state of the stage: what the address of /unroll may hold, and what the page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from app.web.api.shared import Tried
from app.web.pages.lenient_query import DEFAULT_TEXT, Digits, Share, Whole

Map = Literal["h", "a", "dh", "da"]  # what the heat map may show


class UnrollAddress(Tried):
    """The query of `/unroll`; what only the run tells the bounds of is checked after it."""

    text: str = DEFAULT_TEXT
    model: str | None = None
    t: Annotated[int | None, Digits] = None
    direction: Literal["forward", "backward"] = Field("forward", alias="dir")
    stage: str | None = None
    level: Annotated[int, Digits, Field(ge=1, le=3)] = 3
    top_k: Whole = 5
    forget: bool = False
    heat: Map = "h"
    other: str = ""
    other_model: str = ""
    fold: Share = 1.0


@dataclass(frozen=True, slots=True)
class UnrollQuery:
    """The state of the page as it stands in the address."""

    text: str
    model: str
    t: int
    stage: str
    level: int
    top_k: int
    scale_w: float
    forget: bool  # whether no h but the latest is kept
    set: str  # entries of weights that were set, as in the address
    direction: str
    heat: str
    other: str  # a sentence to compare with, empty for none
    other_model: str  # likewise a network
    fold: float  # 0 is the folded circuit, 1 the unrolled network

    @property
    def dir(self) -> str | None:
        """The direction as an address holds it: only where it is not the usual one."""
        return None if self.direction == "forward" else self.direction

    @property
    def folded(self) -> float | None:
        """The fold as an address holds it: only where it is not the usual one."""
        return None if self.fold == 1 else self.fold
