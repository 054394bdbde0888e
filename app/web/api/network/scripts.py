"""Route for a run as a program: a script and a notebook that need NumPy alone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.explain.export.program import bundle
from app.explain.trace.forward_pass import trace_text
from app.store.model_registry import Store
from app.web.api.shared import EXAMPLE_TEXT, Text, Tried, WholeQuery
from app.web.html.i18n import Catalogue
from app.web.http.responses import as_download, cached, compute
from app.web.problem_schema import refuses
from app.web.site import site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery])
ZIP = "application/zip"
BINARY: dict[int | str, Any] = {
    200: {"description": "ZIP file", "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}
HEADINGS = ("load", "step", "whole", "forward", "back", "backward", "readme")


class ScriptQuery(Tried):
    """Which run."""

    text: Text = Field(description="the sentence to read", examples=[EXAMPLE_TEXT])
    model: str | None = Field(None, description="id of a network; the default one unless given")


@router.get(
    "/trace/script",
    summary="A run as a program, in a ZIP file",
    response_class=Response,
    responses=BINARY | refuses(404, 409, 422),
)
async def get_script(request: Request, query: Annotated[ScriptQuery, Query()]) -> Response:
    """Give unroll.py, unroll.ipynb and weights.npz: NumPy alone prints the numbers of /trace again."""
    site = site_of(request)
    body = await compute(False, made, query, site.store, site.words(request))
    return as_download(cached(request, body, ZIP), "unroll", "zip", query.text)


def made(query: ScriptQuery, store: Store, words: Catalogue) -> bytes:
    """Run the network and return what computes it again."""
    model = query.model or store.default_network()
    run = trace_text(query.text, model, store, what_if=query.what_if())
    headings = {name: words(f"export.script.{name}") for name in HEADINGS}
    if query.snapshot is None:
        return bundle(run, headings | {"about": words("export.script.about", model=model)})
    return bundle(
        run, headings | {"about": words("export.script.then", model=model, snapshot=query.snapshot)}
    )
