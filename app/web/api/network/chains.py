"""Route for the chain dh(t)/dh(k): a product of one factor a time step."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.explain.gradients.chain import LONGEST, ChainAnswer, chain_answer
from app.explain.trace.forward_pass import trace_text
from app.web.api.shared import EXAMPLE_TEXT, Text, Tried, WholeQuery
from app.web.http.responses import JSON, cached, compute, to_json
from app.web.problem_schema import gives
from app.web.site import Site, site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery])


class ChainQuery(Tried):
    """Which run, and between which of its states."""

    text: Text = Field(description="the sentence to read", examples=[EXAMPLE_TEXT])
    model: str | None = Field(None, description="id of a network; the default one unless given")
    t: int | None = Field(None, ge=1, description="the later step; the last one unless given", examples=[9])
    k: int | None = Field(
        None,
        ge=0,
        description=f"the earlier step, 0 for the first state; at most {LONGEST} steps before t",
        examples=[1],
    )
    dtype: Literal["float32", "float64"] = Field("float64", description="precision of the run")


@router.get(
    "/trace/chain",
    summary="Why does a gradient vanish or explode on its way from step t to step k?",
    responses=gives(ChainAnswer, 404, 409, 422),
)
async def get_chain(request: Request, query: Annotated[ChainQuery, Query()]) -> Response:
    """Take dh(t)/dh(k) apart into factors diag(1 - h²) W: what each does to dL(t)/dh and at most can do."""
    body = await compute(False, taken_apart, query, site_of(request))
    return cached(request, body, JSON)


def taken_apart(query: ChainQuery, site: Site) -> bytes:
    """Run the network and take the chain apart."""
    model = query.model or site.store.default_network()
    run = trace_text(query.text, model, site.store, query.dtype, what_if=query.what_if())
    return to_json(chain_answer(run, query.t, query.k))
