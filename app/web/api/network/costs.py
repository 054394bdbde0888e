"""Routes for what a longer text costs a network in time and memory."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from app.runs.cost import CostAnswer, begin_cost, cost_answer
from app.web.api.shared import WholeQuery
from app.web.http.responses import JSON, answer, to_json
from app.web.problem_schema import gives, refuses
from app.web.site import site_of

router = APIRouter(tags=["models"], dependencies=[WholeQuery])
Model = Annotated[str, Path(examples=["rnn-tiny"])]


ACCEPTED: dict[int | str, Any] = {
    202: {"model": CostAnswer, "description": "Being measured: ask again by GET"}
}


@router.get(
    "/models/{model_id}/cost", summary="What does a longer text cost?", responses=gives(CostAnswer, 404, 422)
)
def get_cost(request: Request, model_id: Model) -> Response:
    """Time and memory of texts up to 100,000 steps, measured on this machine; nothing before a POST."""
    site = site_of(request)
    return answer(request, cost_answer(model_id, site.store, site.jobs))


@router.post(
    "/models/{model_id}/cost",
    summary="Measure what a longer text costs",
    status_code=202,
    response_class=Response,
    responses=ACCEPTED | refuses(404, 422),
)
def post_cost(request: Request, model_id: Model) -> Response:
    """Begin to measure, once a network while the app runs, one network at a time, in a process of its own."""
    site = site_of(request)
    return Response(to_json(begin_cost(model_id, site.store, site.jobs)), 202, media_type=JSON)
