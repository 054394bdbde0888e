"""Tells whether the app is alive, which version it is and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.web.html.error_words import describe
from app.web.http.responses import JSON, to_json
from app.web.problem_schema import gives
from app.web.site import site_of

router = APIRouter(tags=["health"])


@dataclass(frozen=True, slots=True)
class Damage:
    """A corpus or network that is left out, and the command that mends it."""

    name: str
    detail: str
    command: str


@dataclass(frozen=True, slots=True)
class Health:
    """The app's own state."""

    status: Literal["ok"]
    version: str
    missing: list[str]
    damaged: list[Damage]


@router.get("/healthz", summary="Is the app alive, and what is missing?", responses=gives(Health))
def healthz(request: Request) -> Response:
    """`missing`: corpora that are not installed, `damaged`: what is left out; the app works without them."""
    site = site_of(request)
    site.store.version()  # who asks regularly makes what was deleted elsewhere be forgotten
    told = Health("ok", __version__, site.store.missing(), damages(request))
    return Response(to_json(told), media_type=JSON, headers={"Cache-Control": "no-store"})


def damages(request: Request) -> list[Damage]:
    """Return what is left out, in the words of whoever asks. Raises StorageFailed."""
    site = site_of(request)
    words = site.words(request)
    found = site.store.damaged()
    return [
        Damage(str(one.params["name"]), describe(one, words)[1], str(one.params["command"])) for one in found
    ]
