"""The state of the stage: what the address of /unroll may hold, and what the page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from app.store.model_registry import Store
from app.web.api.shared import Tried
from app.web.html.i18n import LANGUAGES, Catalogue
from app.web.pages.lenient_query import DEFAULT_TEXT, Digits, LenientShare, Whole

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
    snapshot: Annotated[int | None, Digits, Field(ge=0)] = Field(None, alias="at")
    heat: Map = "h"
    other: str = ""
    other_model: str = ""
    fold: LenientShare = 1.0
    chain_t: Annotated[int | None, Digits] = None
    chain_k: Annotated[int | None, Digits] = None


@dataclass(frozen=True, slots=True)
class ChainPlace:
    """Between which time steps the chain of factors is shown, and between which unless asked otherwise."""

    t: int
    k: int
    usual_t: int
    usual_k: int
    earliest_k: int

    @property
    def fields(self) -> dict[str, int | None]:
        """The fields of an address: only what is not the usual."""
        return {
            "chain_t": None if self.t == self.usual_t else self.t,
            "chain_k": None if self.k == self.usual_k else self.k,
        }


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
    snapshot: int | None  # at which moment of its training the network is shown, None for the last
    direction: str
    heat: str
    other: str  # a sentence to compare with, empty for none
    other_model: str  # likewise a network
    fold: float  # 0 is the folded circuit, 1 the unrolled network
    chain: ChainPlace

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of this page's address but for the multiple of W, what is usual left out."""
        return {
            "text": self.text,
            "model": self.model,
            "t": self.t,
            "stage": self.stage,
            "level": self.level,
            "top_k": self.top_k,
            "dir": self.dir,
            "fold": self.folded,
            "set": self.set or None,
            "at": self.snapshot,
            "forget": self.forget or None,
            "heat": None if self.heat == "h" else self.heat,
            "other": self.other or None,
            "other_model": self.other_model or None,
            **self.chain.fields,
        }

    @property
    def tried(self) -> dict[str, Any]:
        """The fields by which the API is asked for the same network, what is usual left out."""
        scale = None if self.scale_w == 1 else self.scale_w
        return {"scale_w": scale, "set": self.set or None, "snapshot": self.snapshot}

    @property
    def dir(self) -> str | None:
        """The direction as an address holds it: only where it is not the usual one."""
        return None if self.direction == "forward" else self.direction

    @property
    def folded(self) -> float | None:
        """The fold as an address holds it: only where it is not the usual one."""
        return None if self.fold == 1 else self.fold


def sample(model: str, store: Store, words: Catalogue) -> str:
    """Return a text that a network can read: the sample of its language, or one that came with it."""
    card = store.model_card(model)
    if card.understood and card.understood.sample:
        return card.understood.sample
    return words(f"sentence.sample.{card.language}") if card.language in LANGUAGES else DEFAULT_TEXT


def with_text(address: UnrollAddress, readable: str) -> UnrollAddress:
    """Return what is asked for, with a readable text where the address has none."""
    return address if "text" in address.model_fields_set else address.model_copy(update={"text": readable})
