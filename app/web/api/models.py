"""Knows the models as resources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from app.web.answers import answer
from app.web.api.common import Page, WholeQuery, paged
from app.web.api.schemas import ModelCard, Models, gives
from app.web.site import site_of

router = APIRouter(tags=["models"], dependencies=[WholeQuery])


@router.get("/models", summary="Which models are there?", responses=gives(Models, 422))
def models(request: Request, page: Page) -> Response:
    """Networks first, then counts by corpus and unit; counts of a corpus not installed are listed too."""
    found, following = paged(site_of(request).store.models(), page)
    return answer(request, {"models": found, "next": following})


@router.get("/models/{model_id}", summary="One model", responses=gives(ModelCard, 404, 422))
def model(request: Request, model_id: Annotated[str, Path(examples=["rnn-zh-char"])]) -> Response:
    """Tell what it was made from, its size, and of a network its recipe and held-out perplexity."""
    return answer(request, site_of(request).store.model_card(model_id))
