"""Knows the models as resources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from app.explain.arpa import arpa_of
from app.explain.sentence import Smoothing
from app.web.answers import answer
from app.web.api.common import Page, WholeQuery, paged
from app.web.api.schemas import ModelCard, Models, gives, refuses
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


class ArpaQuery(BaseModel):
    """How counts become probabilities."""

    smoothing: Smoothing = Field(Smoothing.KNESER_NEY, description="kneser_ney or witten_bell")


@router.get(
    "/models/{model_id}/arpa",
    summary="Counts as an ARPA file",
    response_class=PlainTextResponse,
    responses={200: {"description": "UTF-8, as KenLM and SRILM read it"}, **refuses(404, 409, 422)},
)
async def arpa(
    request: Request,
    model_id: Annotated[str, Path(examples=["tutorial-char-3gram"])],
    query: Annotated[ArpaQuery, Query()],
) -> Response:
    """Every n-gram with log10 of its probability and of its backoff weight."""
    blocks = await run_in_threadpool(arpa_of, model_id, site_of(request).store, query.smoothing)
    headers = {"Content-Disposition": f'attachment; filename="{model_id}.arpa"'}
    return StreamingResponse(blocks, headers=headers, media_type="text/plain")
