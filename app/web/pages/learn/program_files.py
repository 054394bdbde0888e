"""The stages of chapter 15's program as files: /learn/program/stage/3.py and 3.ipynb."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.errors import PageNotFound
from app.explain.export.program import ProgramSection, notebook
from app.learn.chapters import chapter
from app.learn.evidence import SENTENCE, Evidence
from app.learn.program.lesson import can_be_run, has_program
from app.learn.program.source import about, cells, stage
from app.web.http.responses import as_download, cached
from app.web.site import site_of

router = APIRouter(include_in_schema=False)
PYTHON, NOTEBOOK = "text/x-python; charset=utf-8", "application/x-ipynb+json"


@router.get("/learn/{slug}/stage/{number}.py", response_model=None)
def script(request: Request, slug: str, number: str) -> Response:
    """Give a stage as a program. Raises PageNotFound."""
    language, sentence, at = _asked(request, slug, number)
    body = stage(at, language, sentence)
    return as_download(cached(request, body.encode(), PYTHON), f"rnn-{at}", "py")


@router.get("/learn/{slug}/stage/{number}.ipynb", response_model=None)
def book(request: Request, slug: str, number: str) -> Response:
    """Give a stage as a notebook, a cell for each stage up to it. Raises PageNotFound."""
    language, sentence, at = _asked(request, slug, number)
    parts = tuple(ProgramSection(cell.heading, about(cell.code, sentence)) for cell in cells(language)[:at])
    title = f"# {chapter(slug, language).title}"
    return as_download(cached(request, notebook(parts, title).encode(), NOTEBOOK), f"rnn-{at}", "ipynb")


def _asked(request: Request, slug: str, number: str) -> tuple[str, str, int]:
    """Return the language, the sentence (the tutorial's where the program cannot read it) and the stage."""
    site = site_of(request)
    language = site.words(request).language
    if not has_program(chapter(slug, language)) or number not in map(str, range(1, len(cells(language)) + 1)):
        raise PageNotFound()
    text = request.query_params.get("text", "").strip() or SENTENCE
    return (
        language,
        text if text == SENTENCE or can_be_run(Evidence(text, site.store)) else SENTENCE,
        int(number),
    )
