"""The page /docs: the API, and every error with its status and words."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.web.problems import documented
from app.web.rendering import render
from app.web.site import site_of

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show the API: Swagger UI over /openapi.json, and every error with its status and words."""
    return render(request, "docs", {"errors": documented(site_of(request).words(request))})
