"""Routes for what a longer text costs a network in time and memory."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.web.api.schemas import gives, refuses
from app.web.api.shared import WholeQuery
from app.web.http.responses import JSON, answer, to_json
from app.web.site import site_of

router = APIRouter(tags=["models"], dependencies=[WholeQuery])
Model = Annotated[str, Path(examples=["rnn-tiny"])]


class Spent(BaseModel):
    """Seconds, and the most bytes that were held at once besides the parameters and the text."""

    seconds: float
    bytes: int


class CostOf(BaseModel):
    """What tau steps cost: with every h(t) kept to go back; the loss alone; h(t) alone."""

    tau: int
    training: Spent
    forward: Spent
    recurrence: Spent


class CostAnswer(BaseModel):
    """What has been measured by now, shortest text first."""

    model: str
    state: Literal["none", "working", "ready"]
    costs: list[CostOf]


ACCEPTED: dict[int | str, Any] = {
    202: {"model": CostAnswer, "description": "Being measured: ask again by GET"}
}


@router.get(
    "/models/{model_id}/cost", summary="What does a longer text cost?", responses=gives(CostAnswer, 404, 422)
)
def get_cost(request: Request, model_id: Model) -> Response:
    """Time and memory of texts up to 100,000 steps, measured on this machine; nothing before a POST."""
    return answer(request, site_of(request).costs.of(model_id))


@router.post(
    "/models/{model_id}/cost",
    summary="Measure what a longer text costs",
    status_code=202,
    response_class=Response,
    responses=ACCEPTED | refuses(404, 422),
)
def post_cost(request: Request, model_id: Model) -> Response:
    """Begin to measure, once a network while the app runs, one network at a time, in a process of its own."""
    found = site_of(request).costs.start(model_id)
    return Response(to_json(found), 202, media_type=JSON)
