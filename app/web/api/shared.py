"""What the routes share: fields given as lists, pages of a list, a query without unknown fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Path, Query
from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request

from app.errors import InvalidRequest
from app.explain.sentence.score import K_LIMIT
from app.explain.trace.what_if import WhatIf, parse
from app.web.http.bodies import Many
from app.web.http.query_encoding import check_query
from app.web.openapi import LIMIT
from app.web.site import site_of

EXAMPLE_TEXT = "今天的天气真好呀"
LONGEST_PAGE = 100


def split(value: object) -> object:
    """Let a list come as repeated fields, with commas, or both."""
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        return value
    return [name for part in parts for name in part.split(",") if name]


async def whole_query(request: Request) -> None:
    """Refuse a query that is not UTF-8 in percent-encoding; asynchronous, as a thread would cost more."""
    check_query(request)


async def still(request: Request) -> None:
    """Raise NotModified where nothing has changed since this very answer was sent; for answers to GET."""
    site = site_of(request)
    await site.etags.check(request, site.state)


QUICK = 12  # characters: about a millisecond under the shipped networks
LARGEST_SCALE = 16.0
ScaleW = Annotated[
    float,
    Field(
        gt=0,
        le=LARGEST_SCALE,
        allow_inf_nan=False,
        description="W is multiplied by this, to see gradients vanish or explode; 1 leaves it as trained",
    ),
]
K = Annotated[
    float,
    Field(gt=0, le=K_LIMIT, allow_inf_nan=False, description="what add_k adds to every count"),
]
SnapshotNumber = Annotated[
    int | None,
    Field(
        ge=0,
        description="the network as it was on the way through its training: "
        "which of `/models/{model_id}/snapshots`, from 0",
    ),
]
TopK = Annotated[int, Field(ge=1, json_schema_extra={LIMIT: "max_top_k"})]
# What a text may hold, said in the description of the API; app/text/tokenizer.py refuses the rest by place.
BROKEN = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd"
Text = Annotated[str, Field(json_schema_extra={"pattern": rf"^[^{BROKEN}]*[^\s{BROKEN}][^{BROKEN}]*$"})]
ManyNames = Annotated[Many[str], BeforeValidator(split)]
CorpusId = Annotated[str, Path(examples=["tutorial"])]
WholeQuery = Depends(whole_query)
Still = Depends(still)


class Tried(BaseModel):
    """What is tried in place of a network: other weights, or those that it had on the way."""

    scale_w: ScaleW = 1.0
    set: ManyNames = Field(
        default_factory=list,
        description="entries of parameters set to values, W_2_3_0.5; components count from 1, tokens are ids",
        examples=[["b_1_0.5"]],
    )
    snapshot: SnapshotNumber = None

    def what_if(self) -> WhatIf:
        """Return how the network differs from the one that is kept. Raises InvalidRequest, NotFinite."""
        return WhatIf(self.scale_w, parse(self.set), self.snapshot)


class Paging(BaseModel):
    """Which part of a list."""

    limit: int = Field(LONGEST_PAGE, ge=1, le=LONGEST_PAGE, description="items of one answer")
    cursor: str | None = Field(None, description="`next` of the answer before")


PageQuery = Annotated[Paging, Query()]


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Its id."""


T = TypeVar("T", bound=Named)


def paged(items: Sequence[T], page: Paging) -> tuple[list[T], str | None]:
    """Return a part of a list and the cursor of the next part, None at the end. Raises InvalidRequest."""
    ids = [item.id for item in items]
    if page.cursor is not None and page.cursor not in ids:
        raise InvalidRequest(field="cursor", reason="unknown_value")
    start = 0 if page.cursor is None else ids.index(page.cursor) + 1
    part = list(items[start : start + page.limit])
    more = start + page.limit < len(items)
    return part, part[-1].id if more else None
