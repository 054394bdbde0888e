"""The page /unroll: what it reads from its address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.errors import InvalidRequest, UnrollError
from app.explain.export.source import listings
from app.explain.sentence.trigram_beside import trigram_beside
from app.explain.trace.answer import MOST_SHOWN, TraceAnswer, Window, around, trace_answer
from app.explain.trace.cell import CELL
from app.explain.trace.forward_pass import ForwardPass, trace_text
from app.explain.trace.what_if import WhatIf
from app.runs.cost import cost_answer
from app.store.model_registry import Store
from app.web.html.error_words import Complaint, Note, unknown
from app.web.html.mathml import backward_equations, equations
from app.web.html.model_names import network_names, networks_in_order
from app.web.http.query_encoding import encoding_errors
from app.web.http.responses import script_json
from app.web.pages.lenient_query import DEFAULT_TEXT, clamped, read
from app.web.pages.stage_state import Map, UnrollAddress, UnrollQuery
from app.web.rendering import address, render
from app.web.site import site_of

router = APIRouter(include_in_schema=False)
STAGES = CELL.stages  # cursor.js too
FIELDS = ("outline", "figures", "a", "h", "Ux", "Wh", "yhat", "L")


@router.api_route("/unroll", methods=["GET", "HEAD"])
def unroll(request: Request) -> HTMLResponse:
    """Show the network unrolled over a sentence, one stage of one time step at a time."""
    site = site_of(request)
    broken = encoding_errors(request)
    asked, errors = read(UnrollAddress, request.query_params)
    model, not_found = _network(asked.model, site.store)
    direction, stage, misplaced = _operation(asked)
    run, not_run = _run(asked, model, site.store, is_whole=not broken)
    tau = run.trace.tau
    wanted_t = asked.t if asked.t is not None else tau if direction == "backward" else 1
    t, outside = clamped("t", wanted_t, 1, tau)
    top_k, too_many = clamped("top_k", asked.top_k, 1, site.settings.max_top_k)
    other_model, unlike = _other_network(asked.other_model, model, site.store)
    query = UnrollQuery(
        text=asked.text,
        model=model,
        t=t,
        stage=stage,
        level=asked.level,
        top_k=top_k,
        scale_w=run.scale_w,
        forget=asked.forget,
        set=",".join(map(str, run.changes)),
        direction=direction,
        heat=asked.heat,
        other=asked.other.strip(),
        other_model=other_model,
        fold=asked.fold,
    )
    start, stop = around(query.t, tau)
    is_small = run.params.num_parameters <= MOST_SHOWN
    fields = (*FIELDS, "parameters") if is_small else FIELDS
    answer = trace_answer(run, Window(fields, query.top_k, start, stop))
    beside = trigram_beside(answer, site.store)
    networks = networks_in_order(site.store.networks(), site.store.default_network())
    context = {
        "query": query,
        "stages": STAGES,
        "answer": answer,
        "data": script_json(answer),
        "api_url": _api_url(answer, query),
        "model": answer.model,
        "models": networks,
        "names": network_names(networks, site.words(request)),
        "equations": equations(),
        "code": listings(),
        "backward_equations": backward_equations(),
        "maps": get_args(Map),
        "back_limit": site.settings.max_steps_back,
        "cost": (cost := cost_answer(model, site.store, site.jobs)),
        "cost_data": script_json(cost),
        "ngram": beside,
        "ngram_data": script_json(beside),
    }
    complaints = [*broken, *not_found, *errors, *misplaced, *not_run, *outside, *too_many, *unlike]
    return render(request, "unroll", context, [*complaints, *unknown(answer.unknown)])


def _operation(asked: UnrollAddress) -> tuple[str, str, list[Complaint]]:
    """Return direction and stage; without every h there is no way back, which is told."""
    stages = STAGES[asked.direction]
    stage, complaints = _one_of("stage", asked.stage, stages, stages[0])
    if not asked.forget or asked.direction == "forward":
        return asked.direction, stage, complaints
    kept = stage if stage in STAGES["forward"] else STAGES["forward"][0]
    return "forward", kept, [*complaints, Note("cost.back_lost")]


def _one_of(
    name: str, wanted: str | None, allowed: Sequence[str], default: str
) -> tuple[str, list[Complaint]]:
    """Return a value out of a list that only the rest of the address tells."""
    if wanted is None or wanted in allowed:
        return default if wanted is None else wanted, []
    return default, [InvalidRequest(field=name, reason="one_of", limit=", ".join(allowed))]


def _network(wanted: str | None, store: Store) -> tuple[str, list[Complaint]]:
    """Return the id of the network asked for, or of the default one."""
    default = store.default_network()
    model_id = default if wanted is None else wanted
    try:
        store.rnn(model_id)
    except UnrollError as error:
        return default, [error]
    return model_id, []


def _other_network(wanted: str, model: str, store: Store) -> tuple[str, list[Complaint]]:
    """Return the id of the network to compare with, empty for the one that is shown."""
    if not wanted or wanted == model:
        return "", []
    return _one_of("other_model", wanted, [card.id for card in store.networks() if card.id != model], "")


def _run(
    asked: UnrollAddress, model: str, store: Store, is_whole: bool
) -> tuple[ForwardPass, list[Complaint]]:
    """Run what is asked for; without the changed weights, or over the default sentence, if that cannot be."""
    text = asked.text if is_whole else DEFAULT_TEXT
    complaints: list[Complaint] = []
    try:
        return trace_text(text, model, store, what_if=asked.what_if()), complaints
    except UnrollError as error:
        complaints.append(error)
    as_trained = WhatIf(asked.scale_w)
    try:
        return trace_text(text, model, store, what_if=as_trained), complaints
    except UnrollError as error:
        complaints.append(error)
    return trace_text(DEFAULT_TEXT, model, store, what_if=as_trained), complaints


def _api_url(answer: TraceAnswer, query: UnrollQuery) -> str:
    fields = (*FIELDS, "parameters") if answer.parameters else FIELDS
    asked = {"text": answer.text, "model": query.model, "top_k": query.top_k, "fields": ",".join(fields)}
    part = {} if answer.is_whole else {"start": answer.start, "stop": answer.stop}
    tried = {"scale_w": None if query.scale_w == 1 else query.scale_w, "set": query.set or None}
    return address("/api/v1/trace", {**asked, **part, **tried})
