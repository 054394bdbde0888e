"""Training runs as resources: begun, watched, cancelled; what comes of one is a model like any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.runs.training.begin import begin
from app.runs.training.plan import Plan, plan_of
from app.runs.training.views import RunView, records_after, view_of, views_of
from app.store.runs.folder import RunFolder
from app.web.api.generate import NOT_KEPT, EventStream, stream_of
from app.web.api.shared import PageQuery, WholeQuery, paged
from app.web.api.training.requests import RunBody, request_of
from app.web.api.write_access import Writes
from app.web.http.bodies import JsonRoute
from app.web.http.responses import JSON, answer, to_json
from app.web.problem_schema import gives, refuses
from app.web.site import Site, site_of

router = APIRouter(tags=["runs"], dependencies=[WholeQuery], route_class=JsonRoute)
RunId = Annotated[str, Path(examples=["0123456789abcdef"])]
OVER = frozenset({"done", "failed", "cancelled"})
RETRY = 5000  # milliseconds after which a browser asks again whether the server is back
PAUSE = 0.5  # seconds between two looks at what is new
SILENCE = 15.0  # seconds after which a comment shows that the connection lives
EVENTS = (
    "`record`: what the run told, its `id` the place to go on from; `end`: the run once it is over; "
    "`stop`: the server stops, ask again soon"
)
STREAM = stream_of(EVENTS, "record", "end", "stop")
GIVES: dict[int | str, Any] = {200: STREAM, **refuses(404, 422)}


@dataclass(frozen=True, slots=True)
class Runs:
    """A page of the list of runs; workers: whether there is anybody to work on them."""

    runs: list[RunView]
    next: str | None
    workers: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A run and what it is reckoned to take; `id` and `run` are None where only that was asked for."""

    id: str | None
    state: str
    plan: Plan
    run: RunView | None


PLANNED: dict[int | str, Any] = {
    200: {"model": Begun, "description": "What it would take; nothing was begun"}
}


@router.get("/runs", summary="Which runs are there?", responses=gives(Runs, 422))
def runs(request: Request, page: PageQuery) -> Response:
    """Every training run, the newest first: queued, running, stalled, done, failed or cancelled."""
    site = site_of(request)
    views, following = paged(views_of(site.store.runs), page)
    return answer(request, Runs(views, following, site.carrier.health))


@router.post(
    "/runs",
    status_code=202,
    summary="Train a model on a corpus",
    responses=PLANNED | gives(Begun, 401, 403, 404, 409, 413, 422, 429, 507, status=202),
    dependencies=[Writes],
)
def add_run(request: Request, body: Annotated[RunBody, Body()]) -> Response:
    """Begin to train an n-gram model or a network; what is not given fits the text.

    The same request again is the same run; one that failed or was cancelled goes on from its last checkpoint.
    With `dry_run` only the sizes and the time are told.
    """
    site = site_of(request)
    run_request = request_of(body, site.store)
    plan = plan_of(run_request, site.store)
    if body.dry_run:
        return Response(to_json(Begun(None, "planned", plan, None)), 200, media_type=JSON)
    run = begin(run_request, plan, site.store)
    site.reconciler.nudge()
    view = view_of(run.id, site.store.runs)
    where = {"Location": site.at(f"/api/v1/runs/{run.id}")}
    return Response(to_json(Begun(run.id, view.state, plan, view)), 202, where, JSON)


@router.get("/runs/{run_id}", summary="One run", responses=gives(RunView, 404, 422))
def run(request: Request, run_id: RunId) -> Response:
    """Where it is, what it told last, and the model once it is done."""
    return answer(request, view_of(run_id, site_of(request).store.runs))


@router.get("/runs/{run_id}/events", summary="Watch a run", response_class=EventStream, responses=GIVES)
async def run_events(
    request: Request,
    run_id: RunId,
    last_event_id: Annotated[str, Header(description="go on after this event")] = "",
) -> Response:
    """Every record from the first or after `Last-Event-ID`, as they come, until the run is over."""
    site = site_of(request)
    folder = await run_in_threadpool(site.store.runs.get, run_id)
    return EventStream(_events(folder, last_event_id, site), headers=NOT_KEPT)


async def _events(folder: RunFolder, place: str, site: Site) -> AsyncIterator[bytes]:
    at, silent = place, 0.0
    while not site.stopping.is_set():
        view = await run_in_threadpool(view_of, folder.id, site.store.runs)
        for at, record in await run_in_threadpool(records_after, folder, at):  # noqa: B020 - from the last on
            silent = 0.0
            yield format_sse_event(event="record", id=at, data_str=to_json(record).decode())
        if view.state in OVER:
            yield format_sse_event(event="end", data_str=to_json(view).decode())
            return
        if silent >= SILENCE:
            silent = 0.0
            yield b": waiting\n\n"
        await asyncio.sleep(PAUSE)
        silent += PAUSE
    yield format_sse_event(event="stop", data_str=to_json({"reason": "stopping"}).decode(), retry=RETRY)


@router.delete(
    "/runs/{run_id}",
    summary="Cancel a run",
    responses=gives(RunView, 401, 403, 404, 422, 429, 507),
    dependencies=[Writes],
)
def cancel_run(
    request: Request,
    run_id: RunId,
    keep: Annotated[bool, Query(description="keep what was learnt by now as a model")] = False,
    forget: Annotated[bool, Query(description="delete the records of a run that is over")] = False,
) -> Response:
    """Ask a run to stop, which it does between two steps; one that is over stays, unless it is forgotten."""
    site = site_of(request)
    view = view_of(run_id, site.store.runs)
    folder = site.store.runs.get(run_id)
    if view.state in OVER:
        if forget:
            site.store.runs.forget(folder)
    else:
        folder.cancel(keep)
        site.reconciler.nudge()
        view = view_of(run_id, site.store.runs)
    return Response(to_json(view), media_type=JSON)
