"""Route for what a larger n costs and brings on a corpus."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.explain.sentence.concordance import unit_of
from app.runs.growth import GrowthAnswer, growth_answer
from app.text.tokenizer import Unit
from app.web.api.shared import WholeQuery
from app.web.http.responses import JSON, answer, to_json
from app.web.problem_schema import gives
from app.web.site import site_of

router = APIRouter(tags=["corpora"], dependencies=[WholeQuery])
AGAIN = {"Retry-After": "2"}
WORKING: dict[int | str, Any] = {202: {"model": GrowthAnswer, "description": "Being worked out: ask again"}}


class GrowthQuery(BaseModel):
    """What a token is."""

    unit: Unit | None = Field(None, description="the corpus's first unit unless given")


@router.get(
    "/corpora/{corpus_id}/growth",
    summary="Why not a larger n?",
    responses=gives(GrowthAnswer, 404, 409, 422) | WORKING,
)
def growth(
    request: Request,
    corpus_id: Annotated[str, Path(examples=["tutorial"])],
    query: Annotated[GrowthQuery, Query()],
) -> Response:
    """By order: distinct n-grams against |V|^n, held-out perplexity by smoothing, contexts never seen.

    Worked out once a corpus and unit; on a large one that takes seconds, during which the answer is 202.
    """
    site = site_of(request)
    content = growth_answer(corpus_id, unit_of(site.store, corpus_id, query.unit), site.store, site.jobs)
    if content.state == "working":
        return Response(to_json(content), 202, AGAIN, JSON)
    return answer(request, content)
