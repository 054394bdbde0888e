"""The page /unroll: what it reads from its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any, get_args

from fastapi import APIRouter
from starlette.requests import Request

from app.errors import UnrollError
from app.explain.export.source import listings
from app.explain.gradients.chain import chains
from app.explain.sentence.trigram_beside import trigram_beside
from app.explain.trace.answer import MOST_SHOWN, TraceAnswer, Window, around, trace_answer
from app.explain.trace.cell import CELL
from app.explain.trace.forward_pass import ForwardPass, trace_text
from app.explain.trace.what_if import WhatIf
from app.runs.cost import cost_answer
from app.store.model_registry import Store
from app.web.html.error_words import Complaint, Note, unknown
from app.web.html.i18n import Catalogue
from app.web.html.mathml import backward_equations, chain_equation, equations
from app.web.html.model_names import network_names, networks_in_order
from app.web.http.query_encoding import encoding_errors
from app.web.http.responses import script_json
from app.web.kept_pages import kept
from app.web.pages.chain_place import chain_place
from app.web.pages.lenient_query import clamped, read
from app.web.pages.network_choice import at_moment, network_of, one_of, other_network
from app.web.pages.stage_state import Map, UnrollAddress, UnrollQuery, sample, with_text
from app.web.pages.stills import picture_of
from app.web.rendering import address, render
from app.web.site import Page, Site, site_of

router = APIRouter(include_in_schema=False)
STAGES = CELL.stages
SCALES = (0.2, 1.0, 4.0)  # of W: what vanishes, what was trained, what explodes
STATES = tuple(name for name, axis in CELL.vectors.items() if axis == "hidden")
# The equations backward that every h is needed for: those of weights that read a state, and of its function.
NEEDING_H = {name for name in CELL.parameters if CELL.reader(name)[1].node in CELL.states}
NEEDING_H |= {CELL.operation(state).reads[0].node for state in CELL.states}
FIELDS = ("outline", "cell", "figures", *STATES, *CELL.products, "yhat", "L")


@router.get("/unroll", response_model=None)
@router.get("/embed/unroll", response_model=None)
@kept
def unroll(request: Request) -> Page:
    """Show the network unrolled over a sentence, one stage of one time step at a time."""
    site = site_of(request)
    query, run, complaints = read_stage(request, site)
    answer = seen_of(run, query)
    network = _of_network(query.model, site, site.words(request))
    context = {"query": query, **network, **_of_answer(answer, query, site), **of_chains(run, query, site)}
    context["still"] = picture_of(run, query, answer, site.words(request))
    if answer.unknown:
        complaints.append(unknown(answer.unknown))
    return render(request, "unroll", context, complaints)


def read_stage(request: Request, site: Site) -> tuple[UnrollQuery, ForwardPass, list[Complaint]]:
    """Return the state that an address asks for, the run that it is of, and what could not be had."""
    broken, words = encoding_errors(request), site.words(request)
    fields, errors = read(UnrollAddress, request.query_params)
    model, not_found = network_of(fields.model, "" if broken else _spoken(fields, words), site.store)
    operation, misplaced = _operation(fields)
    readable = sample(model, site.store, words)
    fields, not_kept = at_moment(with_text(fields, readable), model, site.store)
    run, not_run = _run(fields, (readable if broken else fields.text, readable), model, site.store)
    query, unlike = _state(fields, operation, model, run, site)
    return query, run, [*broken, *not_found, *errors, *misplaced, *not_kept, *not_run, *unlike]


def _spoken(fields: UnrollAddress, words: Catalogue) -> str:
    """Return the text whose language chooses a network: the page's own sample if neither is given."""
    if "text" in fields.model_fields_set and fields.text.strip():
        return fields.text
    return "" if fields.model else words(f"sentence.sample.{words.language}")


def _of_network(model: str, site: Site, words: Catalogue) -> dict[str, Any]:
    """Return the names of the template that no sentence changes."""
    networks = networks_in_order(site.store.networks(), site.store.default_network())
    cost = cost_answer(model, site.store, site.jobs)
    return {
        "stages": STAGES,
        "models": networks,
        "names": network_names(networks, words),
        "equations": equations(),
        "code": listings(),
        "backward_equations": backward_equations(),
        "updates": CELL.updates,
        "needing_h": NEEDING_H,
        "maps": get_args(Map),
        "back_limit": site.settings.max_steps_back,
        "cost": cost,
        "cost_data": script_json(cost),
        "snapshots": site.store.snapshots(model),
        "mine": site.store.brought_models(),
    }


def _of_answer(answer: TraceAnswer, query: UnrollQuery, site: Site) -> dict[str, Any]:
    """Return the names of the template that the sentence fills."""
    beside = trigram_beside(answer, site.store)
    return {
        "answer": answer,
        "data": script_json(answer),
        "api_url": site.at(_api_url(answer, query)),
        "model": answer.model,
        "ngram": beside,
        "ngram_data": script_json(beside),
    }


def of_chains(run: ForwardPass, query: UnrollQuery, site: Site) -> dict[str, Any]:
    """Return the names of the template for dh(t)/dh(k) under W and multiples of it."""
    scales = sorted({*SCALES, query.scale_w})
    t, k = query.chain.t, query.chain.k
    return {
        "scales": scales,
        "chains": chains(run, site.store, t, k, scales),
        "chain_equation": chain_equation(t, k),
    }


def seen_of(run: ForwardPass, query: UnrollQuery) -> TraceAnswer:
    """Return what is shown of a run: the time steps around t, parameters only where they are few."""
    is_small = run.params.num_parameters <= MOST_SHOWN
    fields = (*FIELDS, "parameters") if is_small else FIELDS
    return trace_answer(run, Window(fields, query.top_k, *around(query.t, run.trace.tau)))


def _state(
    fields: UnrollAddress, operation: tuple[str, str], model: str, run: ForwardPass, site: Site
) -> tuple[UnrollQuery, list[Complaint]]:
    """Return the state of the page, with t, top_k and the other network within what the run allows."""
    direction, stage = operation
    tau = run.trace.tau
    wanted_t = fields.t if fields.t is not None else tau if direction == "backward" else 1
    t, outside = clamped("t", wanted_t, 1, tau)
    top_k, too_many = clamped("top_k", fields.top_k, 1, site.settings.max_top_k)
    other_model, unlike = other_network(fields.other_model, model, site.store)
    chain, apart = chain_place(fields.chain_t, fields.chain_k, tau)
    query = UnrollQuery(
        text=fields.text,
        model=model,
        t=t,
        stage=stage,
        level=fields.level,
        top_k=top_k,
        scale_w=run.scale_w,
        forget=fields.forget,
        set=",".join(map(str, run.changes)),
        snapshot=run.snapshot,
        direction=direction,
        heat=fields.heat,
        other=fields.other.strip(),
        other_model=other_model,
        fold=fields.fold,
        chain=chain,
    )
    return query, [*outside, *too_many, *unlike, *apart]


def _operation(fields: UnrollAddress) -> tuple[tuple[str, str], list[Complaint]]:
    """Return direction and stage; without every h there is no way back, which is told."""
    stages = STAGES[fields.direction]
    stage, complaints = one_of("stage", fields.stage, stages, stages[0])
    if not fields.forget or fields.direction == "forward":
        return (fields.direction, stage), complaints
    still = stage if stage in STAGES["forward"] else STAGES["forward"][0]
    return ("forward", still), [*complaints, Note("cost.back_lost")]


def _run(
    fields: UnrollAddress, texts: tuple[str, str], model: str, store: Store
) -> tuple[ForwardPass, list[Complaint]]:
    """Run what is asked for; over the second text, a readable one, or with less tried, if that cannot be."""
    as_trained = WhatIf(fields.scale_w)
    on_the_way = replace(as_trained, snapshot=fields.snapshot)
    complaints: list[Complaint] = []
    tried: tuple[Callable[[], WhatIf], ...] = (fields.what_if, lambda: on_the_way, lambda: as_trained)
    for what_if, one in product(tried, texts):
        try:
            return trace_text(one, model, store, what_if=what_if()), complaints
        except UnrollError as error:
            complaints.append(error)
    return trace_text(texts[1], model, store, what_if=as_trained), complaints


def _api_url(answer: TraceAnswer, query: UnrollQuery) -> str:
    fields = (*FIELDS, "parameters") if answer.parameters else FIELDS
    trace_query = {
        "text": answer.text,
        "model": query.model,
        "top_k": query.top_k,
        "fields": ",".join(fields),
    }
    part = {} if answer.is_whole else {"start": answer.start, "stop": answer.stop}
    return address("/api/v1/trace", {**trace_query, **part, **query.tried})
