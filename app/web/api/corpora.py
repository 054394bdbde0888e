"""Knows the corpora as resources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from app.web.answers import answer
from app.web.api.common import Page, WholeQuery, paged
from app.web.api.schemas import Corpora, CorpusCard, gives
from app.web.site import site_of

router = APIRouter(tags=["corpora"], dependencies=[WholeQuery])


@router.get("/corpora", summary="Which corpora are there?", responses=gives(Corpora, 422))
def corpora(request: Request, page: Page) -> Response:
    """Every corpus, installed or not; `command` brings one that is not."""
    found, following = paged(site_of(request).store.corpora(), page)
    return answer(request, {"corpora": found, "next": following})


@router.get("/corpora/{corpus_id}", summary="One corpus", responses=gives(CorpusCard, 404, 422))
def corpus(request: Request, corpus_id: Annotated[str, Path(examples=["tutorial"])]) -> Response:
    """Its size, licence and source, and whether it is installed."""
    return answer(request, site_of(request).store.corpus_card(corpus_id))
