"""Routes for a network's run: JSON, CSV, or every array as NPZ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Query
from starlette.requests import Request
from starlette.responses import Response

from app.explain.export.arrays import npz, table
from app.explain.sentence.size import check_bytes
from app.explain.trace.answer import TraceAnswer, trace_answer
from app.explain.trace.forward_pass import ForwardPass, trace_ids, trace_text
from app.explain.trace.size import trace_bytes
from app.web.api.network.trace_requests import (
    OF_MODEL,
    OF_PARAMETERS,
    OF_TEXT_EXAMPLE,
    OWN_EXAMPLE,
    Options,
    TraceBody,
    TraceQuery,
)
from app.web.api.shared import QUICK, WholeQuery
from app.web.http.bodies import JsonRoute
from app.web.http.negotiation import best_offer
from app.web.http.responses import JSON, as_download, cached, compute, to_json
from app.web.problem_schema import gives
from app.web.site import Site, site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery], route_class=JsonRoute)
NPZ, CSV = "application/x-npz", "text/csv"
KINDS = {"json": JSON, "npz": NPZ, "csv": CSV}
OTHERS = {NPZ: {"schema": {"type": "string", "format": "binary"}}, CSV: {"schema": {"type": "string"}}}
PROBLEMS = gives(TraceAnswer, 404, 409, 413, 422, also=OTHERS)
EXAMPLES = {
    "own": {"summary": "Own parameters, with gradients", "value": OWN_EXAMPLE},
    "text": {"summary": "A sentence under the default network", "value": OF_TEXT_EXAMPLE},
}


@router.get("/trace", summary="What does a network do with a sentence?", responses=PROBLEMS)
async def get_trace(request: Request, query: Annotated[TraceQuery, Query()]) -> Response:
    """For each time step x, a, h, the best tokens of yhat and the target, L. `Accept`: JSON, CSV or NPZ."""
    return await of_text(request, query.text, query.model, query)


@router.post("/trace", summary="What does a network, yours or ours, do?", responses=PROBLEMS)
async def post_trace(
    request: Request, body: Annotated[TraceBody, Body(openapi_examples=EXAMPLES)]
) -> Response:
    """As GET with the text in the body, or for parameters of your own with inputs and targets."""
    body.check()
    if body.parameters is None:
        return await of_text(request, body.text or "", body.model, body)
    settings, dtype = site_of(request).settings, body.dtype or "float64"
    parameters = body.parameters.model_dump(exclude_none=True)
    ids = body.inputs or [], body.targets or []

    def run() -> ForwardPass:
        return trace_ids(parameters, *ids, settings, dtype, body.gradients)

    return await respond(request, run, body, OF_PARAMETERS)


async def of_text(request: Request, text: str, model: str | None, options: Options) -> Response:
    """Trace a text under one of our networks."""
    store = site_of(request).store
    model_id, dtype = model or store.default_network(), options.dtype or "float32"

    def run() -> ForwardPass:
        return trace_text(text, model_id, store, dtype, options.gradients, options.what_if())

    is_there = store.is_ready(model_id, dtype, snapshot=options.snapshot)
    is_quick = len(text) <= QUICK and not options.gradients and is_there
    return await respond(request, run, options, OF_MODEL, is_quick, text)


async def respond(
    request: Request,
    run: Callable[[], ForwardPass],
    options: Options,
    defaults: tuple[str, ...],
    is_quick: bool = False,
    text: str | None = None,
) -> Response:
    """Run the network and send what is asked for, in the form that is asked for."""
    accepted = best_offer(request.headers.get("accept", ""), tuple(KINDS.values()))
    kind = KINDS[options.format] if options.format else accepted
    body = await compute(is_quick, rendered, kind, run, options, defaults, site_of(request))
    response = cached(request, body, kind)
    if kind == JSON and not options.format:
        return response
    return as_download(response, "trace", next(name for name in KINDS if KINDS[name] == kind), text)


def rendered(
    kind: str, run: Callable[[], ForwardPass], options: Options, defaults: tuple[str, ...], site: Site
) -> bytes:
    """Return the answer as bytes; an NPZ file holds the whole run, whatever window is asked for."""
    window = options.window(defaults, site.settings)
    forward_pass = run()
    if kind == NPZ:
        return npz(forward_pass, options.gradients)
    check_bytes(trace_bytes(forward_pass, window), site.settings.max_answer)
    answer = trace_answer(forward_pass, window)
    return table(answer).encode() if kind == CSV else to_json(answer)
