"""Knows how the way back of a run is asked for, without the gradients that are as large as the parameters."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.explain.gradients.backward import backward_answer
from app.explain.trace.cell import CheckedName
from app.explain.trace.forward_pass import trace_text
from app.web.api.network.trace_schemas import Matrix, Token, Vector
from app.web.api.schemas import ModelCard, gives
from app.web.api.shared import EXAMPLE_TEXT, Tried, WholeQuery
from app.web.http.responses import JSON, cached, compute, to_json
from app.web.site import Site, site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery])


class BackwardQuery(Tried):
    """Which run."""

    text: str = Field(description="the sentence to read", examples=[EXAMPLE_TEXT])
    model: str | None = Field(None, description="id of a network; the default one unless given")
    top_k: int = Field(5, ge=1, le=50, description="tokens of each do(t), besides the target")
    dtype: Literal["float32", "float64"] = Field("float64", description="precision of the run")


class ScoreGradient(Token):
    """A token's component of do(t) = yhat(t) - y(t)."""

    yhat: float
    y: int
    do: float


class BackwardStep(BaseModel):
    """Time step t: dh = from_output + from_later; `stretch`: largest singular value of dh(t)/dh(t-1)."""

    t: int
    do: list[ScoreGradient]
    do_norm: float
    from_output: Vector
    from_later: Vector
    from_output_norm: float
    from_later_norm: float
    dh: Vector
    da: Vector
    dh_norm: float
    da_norm: float
    stretch: float


class Terms(BaseModel):
    """A parameter's gradient as a sum over time: length of the whole, length and share of each term."""

    norm: float
    norms: Vector
    shares: Vector | None
    so_far: Vector | None


class CheckedEntry(BaseModel):
    """A number whose gradient was found twice: by the way back, and by nudging it."""

    parameter: CheckedName
    i: int
    j: int | None
    token: str | None
    by_backward: float
    by_difference: float
    relative_error: float


class Backward(BaseModel):
    """The whole way back, to h(0); `influence[t-1][k-1]` is the length of dL(t)/dh(k)."""

    text: str
    model: ModelCard
    dtype: Literal["float32", "float64"]
    scale_w: float
    tau: int
    hidden_size: int
    steps: list[BackwardStep]
    dh0: Vector
    dh0_norm: float
    terms: dict[str, Terms]
    influence: Matrix
    per_step: float | None
    largest_of_w: float
    epsilon: float
    check: list[CheckedEntry]


@router.get(
    "/trace/backward",
    summary="How does the loss reach back through time?",
    responses=gives(Backward, 404, 409, 422),
)
async def get_backward(request: Request, query: Annotated[BackwardQuery, Query()]) -> Response:
    """For each time step do, the two sources of dh, da; terms by step, influence, a check by differences."""
    found = await compute(False, walked_back, query, site_of(request))
    return cached(request, found, JSON)


def walked_back(query: BackwardQuery, site: Site) -> bytes:
    """Run the network and walk back."""
    model = query.model or site.store.default_network()
    run = trace_text(query.text, model, site.store, query.dtype, True, query.what_if())
    return to_json(backward_answer(run, query.top_k, site.settings.max_steps_back))
