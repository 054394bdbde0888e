"""Tells whoever runs the app whether it is alive, whether it is ready, what it lacks and what it has done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.errors import StorageFailed
from app.jobs import carrier
from app.jobs.records import State
from app.web.html.error_words import describe
from app.web.http.responses import JSON, to_json
from app.web.operations.metrics import MEDIA_TYPE
from app.web.problem_schema import gives
from app.web.site import WARM, Site, site_of

router = APIRouter(tags=["operations"])
NOT_KEPT = {"Cache-Control": "no-store"}
SOON = {**NOT_KEPT, "Retry-After": "2"}
TEXT = {"description": "The format of Prometheus", "content": {MEDIA_TYPE: {}}}
FIGURES: dict[int | str, Any] = {200: TEXT}
Status = Literal["ready", "not_ready", "stopping"]
ModelsState = Literal["on_demand", "loading", "ready", "failed"]
MODELS: dict[State, ModelsState] = {
    "none": "on_demand",
    "working": "loading",
    "ready": "ready",
    "failed": "failed",
}


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


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether requests are to be sent here.

    models: `loading` until the default ones are in memory; `failed` ones, and all where nobody loads them
    beforehand (`on_demand`), are read when somebody asks for them.
    store: whether its folder can be read. workers: of training, see `GET /runs`; pages do without them.
    """

    status: Status
    models: ModelsState
    store: Literal["ok", "unreachable"]
    workers: carrier.CarrierHealth
    missing: list[str]
    damaged: list[Damage]


@router.get("/healthz", summary="Is the app alive, and what is missing?", responses=gives(Health))
def healthz(request: Request) -> Response:
    """`missing`: corpora without files, `damaged`: what is left out; the app works without them."""
    site = site_of(request)
    site.store.version()  # who asks regularly makes what was deleted elsewhere be forgotten
    health = Health("ok", __version__, site.store.absent(), damages(request))
    return Response(to_json(health), media_type=JSON, headers=NOT_KEPT)


@router.get(
    "/readyz",
    summary="Is the app ready for requests?",
    responses=gives(Readiness) | {503: {"model": Readiness, "description": "Not yet, or no longer"}},
)
def readyz(request: Request) -> Response:
    """200 once the default models are in memory and while the store can be read, else 503; for a proxy."""
    state = readiness(site_of(request), request)
    is_ready = state.status == "ready"
    return Response(
        to_json(state), 200 if is_ready else 503, media_type=JSON, headers=NOT_KEPT if is_ready else SOON
    )


@router.get("/metrics", summary="Figures for Prometheus", response_class=Response, responses=FIGURES)
def metrics(request: Request) -> Response:
    """Give requests, seconds and bytes by route; memory; bytes of the caches; training runs by state."""
    site = site_of(request)
    caches = [("models", site.store.once.size), ("pages", site.pages.size)]
    try:
        states = [site.store.runs.state(run) for run in site.store.runs.all()]
    except StorageFailed:
        states = []
    return Response(
        site.metrics.text(caches, site.heavy.under_way, states), media_type=MEDIA_TYPE, headers=NOT_KEPT
    )


def readiness(site: Site, request: Request) -> Readiness:
    """Find out whether requests can be answered now."""
    models = MODELS[site.jobs.of(WARM).state]
    health = site.carrier.health
    try:
        missing, damaged = site.store.absent(), damages(request)
    except StorageFailed:
        return Readiness("not_ready", models, "unreachable", health, [], [])
    status: Status = "not_ready" if models == "loading" else "ready"
    if site.stopping.is_set():
        status = "stopping"
    return Readiness(status, models, "ok", health, missing, damaged)


def damages(request: Request) -> list[Damage]:
    """Return what is left out, in the words of whoever asks. Raises StorageFailed."""
    site = site_of(request)
    words = site.words(request)
    return [
        Damage(str(one.params["name"]), describe(one, words)[1], str(one.params["command"]))
        for one in site.store.damaged()
    ]
