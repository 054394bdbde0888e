"""Tells whether the app is alive, which version it is and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.web.http.responses import JSON, to_json
from app.web.problem_schema import gives
from app.web.site import site_of

router = APIRouter(tags=["health"])


@dataclass(frozen=True, slots=True)
class Health:
    """The app's own state."""

    status: Literal["ok"]
    version: str
    missing: list[str]


@router.get("/healthz", summary="Is the app alive, and what is missing?", responses=gives(Health))
def healthz(request: Request) -> Response:
    """`missing` lists corpora that are not installed; the app works without them, on the small one."""
    told = Health("ok", __version__, site_of(request).store.missing())
    return Response(to_json(told), media_type=JSON, headers={"Cache-Control": "no-store"})
