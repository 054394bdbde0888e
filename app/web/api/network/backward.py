"""Route for the backward pass of a run, without the gradients that are as large as the parameters."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.explain.gradients.backward import BackwardAnswer, backward_answer
from app.explain.trace.forward_pass import trace_text
from app.web.api.shared import EXAMPLE_TEXT, Text, Tried, WholeQuery
from app.web.http.responses import JSON, cached, compute, to_json
from app.web.problem_schema import gives
from app.web.site import Site, site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery])


class BackwardQuery(Tried):
    """Which run."""

    text: Text = Field(description="the sentence to read", examples=[EXAMPLE_TEXT])
    model: str | None = Field(None, description="id of a network; the default one unless given")
    top_k: int = Field(5, ge=1, le=50, description="tokens of each do(t), besides the target")
    dtype: Literal["float32", "float64"] = Field("float64", description="precision of the run")


@router.get(
    "/trace/backward",
    summary="How does the loss reach back through time?",
    responses=gives(BackwardAnswer, 404, 409, 422),
)
async def get_backward(request: Request, query: Annotated[BackwardQuery, Query()]) -> Response:
    """For each time step do, the two sources of dh, da; terms by step, influence, a check by differences."""
    body = await compute(False, walked_back, query, site_of(request))
    return cached(request, body, JSON)


def walked_back(query: BackwardQuery, site: Site) -> bytes:
    """Run the network and walk back."""
    model = query.model or site.store.default_network()
    run = trace_text(query.text, model, site.store, query.dtype, True, query.what_if())
    return to_json(backward_answer(run, query.top_k, site.settings.max_steps_back))
