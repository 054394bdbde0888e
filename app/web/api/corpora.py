"""Corpora as resources: built-in ones, and those that users bring and delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.runs.growth import forget_growth
from app.store.cards import CorpusCard
from app.text.statistics import TextStatistics
from app.web.api.shared import CorpusId, PageQuery, WholeQuery, paged
from app.web.api.upload import FORM, CorpusBody, read_upload
from app.web.api.write_access import Writes
from app.web.http.responses import JSON, answer, to_json
from app.web.problem_schema import gives
from app.web.site import site_of

router = APIRouter(tags=["corpora"], dependencies=[WholeQuery])
JSON_SCHEMA = CorpusBody.model_json_schema()
FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "file"],
    "properties": {
        "name": JSON_SCHEMA["properties"]["name"],
        "file": {"type": "string", "format": "binary", "description": "one sentence a line"},
        "encoding": {
            "type": "string",
            "default": "utf-8",
            "examples": ["gb18030"],
            "description": "of the file; `auto`: tell it by the bytes",
        },
        "language": {"type": "string", "enum": ["zh", "en"]},
        **{name: JSON_SCHEMA["properties"][name] for name in ("cut", "dry_run")},
    },
}
EXAMPLE = {name: JSON_SCHEMA["properties"][name]["examples"][0] for name in ("name", "text", "language")}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": JSON_SCHEMA, "examples": {"two sentences": {"value": EXAMPLE}}},
            FORM: {"schema": FORM_SCHEMA},
        },
    }
}


@dataclass(frozen=True, slots=True)
class TextTold:
    """What a text would be as a corpus; `encoding` is that of its file."""

    encoding: str
    language: str
    statistics: TextStatistics


@dataclass(frozen=True, slots=True)
class Corpora:
    """A page of the list of corpora."""

    corpora: list[CorpusCard]
    next: str | None


TOLD: dict[int | str, Any] = {200: {"model": TextTold, "description": "What the text is; nothing was kept"}}


@router.get("/corpora", summary="Which corpora are there?", responses=gives(Corpora, 422))
def corpora(request: Request, page: PageQuery) -> Response:
    """Every corpus, installed or not; `command` brings one that is not."""
    cards, following = paged(site_of(request).store.corpora(), page)
    return answer(request, Corpora(cards, following))


@router.post(
    "/corpora",
    status_code=201,
    summary="Bring a text of your own",
    responses=TOLD | gives(CorpusCard, 401, 403, 409, 413, 422, 429, 507, status=201),
    openapi_extra=BODY,
    dependencies=[Writes],
)
async def add_corpus(request: Request) -> Response:
    """Keep a text as a corpus; its n-gram models are there at once.

    They are `{id}-{unit}-{n}gram`. The same text under the same name again is the same corpus. Look first:

    `curl -F name=novel -F file=@novel.txt -F encoding=auto -F dry_run=true http://127.0.0.1:8000/api/v1/corpora`
    """
    site = site_of(request)
    upload = await read_upload(request, site.settings)
    if not upload.is_kept:
        figures = await run_in_threadpool(upload.own.statistics)
        preview = TextTold(upload.encoding, upload.own.language, figures)
        return Response(to_json(preview), 200, media_type=JSON)
    card = await run_in_threadpool(site.store.add_corpus, upload.own)
    return Response(to_json(card), 201, {"Location": site.at(f"/api/v1/corpora/{card.id}")}, JSON)


@router.get("/corpora/{corpus_id}", summary="One corpus", responses=gives(CorpusCard, 404, 422))
def corpus(request: Request, corpus_id: CorpusId) -> Response:
    """Its size, licence and source, and whether it is installed."""
    return answer(request, site_of(request).store.corpus_card(corpus_id))


@router.delete(
    "/corpora/{corpus_id}",
    status_code=204,
    summary="Delete a text of your own",
    responses=gives(None, 401, 403, 404, 409, 422, 429, status=204),
    dependencies=[Writes],
)
def remove_corpus(request: Request, corpus_id: CorpusId) -> Response:
    """Delete a corpus that a user brought, with its counts; those that come with the app stay."""
    site = site_of(request)
    site.store.remove_corpus(corpus_id)
    forget_growth(corpus_id, site.store, site.jobs)
    return Response(status_code=204)
