"""The page /check: a student's own numbers beside ours; a form that needs no script."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from app.errors import InvalidRequest, UnrollError
from app.explain.check.answer import check_answer
from app.explain.check.check import CheckResult
from app.explain.check.example import laid_out, tiny_example
from app.explain.check.lines import LINES
from app.learn.evidence import SENTENCE
from app.learn.program.claims import LAST_CLAIMED, claimed
from app.learn.program.run import run
from app.learn.program.slips import CODES, SLIPS
from app.web.api.check import checked
from app.web.html.check_words import rows, slips_lead, summary, understood
from app.web.html.error_words import Complaint
from app.web.html.i18n import Catalogue
from app.web.html.mathml import to_mathml
from app.web.http.query_encoding import encoding_errors
from app.web.pages.lenient_query import read
from app.web.rendering import render
from app.web.site import Page, Site, site_of

router = APIRouter(include_in_schema=False)


class CheckAddress(BaseModel):
    """What the address says: which example is filled in; P1 to P7 are slips of chapter 15's program."""

    example: Literal["right", "slip", "program", "P1", "P2", "P3", "P5", "P6", "P7"] = "right"


@router.get("/check", response_model=None)
def form(request: Request) -> Page:
    """Show the form with an example filled in: one that agrees, or one with a slip."""
    site = site_of(request)
    query, errors = read(CheckAddress, request.query_params)
    example = site.part(("check", query.example), lambda: _example(site, query.example))
    context = {"text": example, "example": query.example, "result": None}
    return _page(request, context, [*encoding_errors(request), *errors])


@router.post("/check", response_model=None)
async def result(request: Request) -> Page:
    """Check what the form brought, and show it above the form; nothing is kept."""
    site = site_of(request)
    words = site.words(request)
    async with request.form(max_files=1, max_fields=2, max_part_size=site.settings.max_body) as sent:
        file, field = sent.get("file"), sent.get("json")
        content = await file.read() if isinstance(file, UploadFile) else b""
    text = field if isinstance(field, str) else ""
    context: dict[str, Any] = {"text": text, "example": None, "result": None}
    try:
        if not content and not text.strip():
            raise InvalidRequest(field="JSON", reason="missing")
        comparison = await run_in_threadpool(
            checked, content or text.encode("utf-8", "replace"), site.settings
        )
    except UnrollError as error:
        return _page(request, context, [error])
    return _page(request, context | {"result": _told(comparison, words)}, [])


def _page(request: Request, context: dict[str, Any], complaints: list[Complaint]) -> Page:
    """Render it; without a referrer a browser would send the form as from another site, its origin null."""
    page = render(request, "check", context, complaints)
    page.headers["Referrer-Policy"] = "same-origin"
    return page


def _example(site: Site, name: str) -> str:
    if name in {"right", "slip"}:
        return laid_out(tiny_example(site.store, name == "slip"))
    healthy = run(SENTENCE, stages=LAST_CLAIMED)
    ran = healthy if name == "program" else run(SENTENCE, SLIPS[name], LAST_CLAIMED)
    return laid_out(claimed(ran, healthy))


def _told(comparison: CheckResult, words: Catalogue) -> dict[str, Any]:
    """Return the result as the template shows it."""
    slips = check_answer(comparison, words).slips
    return {
        "agrees": comparison.agrees,
        "summary": summary(comparison, words),
        "understood": understood(comparison, words),
        "rows": rows(comparison, words),
        "lead": "" if comparison.agrees else slips_lead(comparison, words, len(LINES)),
        "slips": [(slip, to_mathml(LINES[slip.code])) for slip in slips],
        "in_program": {code: name for name, code in CODES.items()},
    }
