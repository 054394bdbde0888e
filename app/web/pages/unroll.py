"""The page /unroll: what it reads from its address."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.errors import UnrollError
from app.explain.export.source import listings
from app.explain.sentence.trigram_beside import trigram_beside
from app.explain.trace.answer import MOST_SHOWN, TraceAnswer, Window, around, trace_answer
from app.explain.trace.forward_pass import ForwardPass, trace_text
from app.explain.trace.what_if import WhatIf, parse
from app.runs.cost import cost_answer
from app.store.model_registry import Store
from app.web.html.mathml import EQUATIONS, backward_equations, equations
from app.web.html.model_names import network_names, networks_in_order
from app.web.http.responses import script_json
from app.web.pages.lenient_query import DEFAULT_TEXT, Asked
from app.web.rendering import address, render
from app.web.site import site_of

router = APIRouter(include_in_schema=False)
LARGEST_SCALE = 16.0
MAPS = ("h", "a", "dh", "da")  # what the heat map may show
STAGES = {"forward": list(EQUATIONS), "backward": ["o", "h", "a", "theta"]}  # cursor.js too
FIELDS = ("outline", "figures", "a", "h", "Ux", "Wh", "yhat", "L")


@dataclass(frozen=True, slots=True)
class UnrollQuery:
    """The state of the page as it stands in the address."""

    text: str
    model: str
    t: int
    stage: str
    level: int
    top_k: int
    scale_w: float
    forget: bool  # whether no h but the latest is kept
    set: str  # entries of weights that were set, as in the address
    direction: str
    heat: str
    other: str  # a sentence to compare with, empty for none
    other_model: str  # likewise a network
    fold: float  # 0 is the folded circuit, 1 the unrolled network

    @property
    def dir(self) -> str | None:
        """The direction as an address holds it: only where it is not the usual one."""
        return None if self.direction == "forward" else self.direction

    @property
    def folded(self) -> float | None:
        """The fold as an address holds it: only where it is not the usual one."""
        return None if self.fold == 1 else self.fold


@router.api_route("/unroll", methods=["GET", "HEAD"])
def unroll(request: Request) -> HTMLResponse:
    """Show the network unrolled over a sentence, one stage of one time step at a time."""
    site = site_of(request)
    asked = Asked(request, site.words(request))
    model = _network(asked, site.store)
    forget = asked.flag("forget")
    direction, stage = _operation(asked, forget)
    run = _run(asked, model, site.store)
    tau = run.trace.tau
    query = UnrollQuery(
        text=asked.text(),
        model=model,
        t=asked.whole_number("t", 1, tau, tau if direction == "backward" else 1),
        stage=stage,
        level=asked.whole_number("level", 1, 3, 3),
        top_k=asked.whole_number("top_k", 1, site.settings.max_top_k, 10),
        scale_w=run.scale_w,
        forget=forget,
        set=",".join(map(str, run.changes)),
        direction=direction,
        heat=asked.one_of("heat", MAPS, "h"),
        other=asked.params.get("other", "").strip(),
        other_model=_other_network(asked, model, site.store),
        fold=asked.share("fold", 1.0),
    )
    start, stop = around(query.t, tau)
    is_small = run.params.num_parameters <= MOST_SHOWN
    fields = (*FIELDS, "parameters") if is_small else FIELDS
    answer = trace_answer(run, Window(fields, query.top_k, start, stop))
    asked.name_unknown(answer.unknown)
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
        "maps": MAPS,
        "back_limit": site.settings.max_steps_back,
        "cost": (cost := cost_answer(model, site.store, site.jobs)),
        "cost_data": script_json(cost),
        "ngram": beside,
        "ngram_data": script_json(beside),
    }
    return render(request, "unroll", context, asked.notice)


def _operation(asked: Asked, forget: bool) -> tuple[str, str]:
    """Return direction and stage; without every h there is no way back, which is told."""
    direction = asked.one_of("dir", list(STAGES), "forward")
    stage = asked.one_of("stage", STAGES[direction], STAGES[direction][0])
    if not forget or direction == "forward":
        return direction, stage
    asked.tell("cost.back_lost")
    return "forward", stage if stage in STAGES["forward"] else "a"


def _network(asked: Asked, store: Store) -> str:
    """Return the id of the network asked for, or of the default one."""
    default = store.default_network()
    model_id = asked.params.get("model", default)
    try:
        store.rnn(model_id)
    except UnrollError as error:
        asked.complain(error)
        return default
    return model_id


def _other_network(asked: Asked, model: str, store: Store) -> str:
    """Return the id of the network to compare with, empty for the one that is shown."""
    wanted = asked.params.get("other_model", "")
    known = [card.id for card in store.networks() if card.id != model]
    return asked.one_of("other_model", known, "") if wanted and wanted != model else ""


def _run(asked: Asked, model: str, store: Store) -> ForwardPass:
    """Run what is asked for; without the changed weights, or over the default sentence, if that cannot be."""
    text = asked.text() if asked.is_whole else DEFAULT_TEXT
    scale = asked.positive("scale_w", LARGEST_SCALE, 1.0)
    try:
        given = asked.params.get("set", "")
        settings = parse([one for one in given.split(",") if one])
        return trace_text(text, model, store, what_if=WhatIf(scale, settings))
    except UnrollError as error:
        asked.complain(error)
    try:
        return trace_text(text, model, store, what_if=WhatIf(scale))
    except UnrollError as error:
        asked.complain(error)
    return trace_text(DEFAULT_TEXT, model, store, what_if=WhatIf(scale))


def _api_url(answer: TraceAnswer, query: UnrollQuery) -> str:
    fields = (*FIELDS, "parameters") if answer.parameters else FIELDS
    asked = {"text": answer.text, "model": query.model, "top_k": query.top_k, "fields": ",".join(fields)}
    part = {} if answer.is_whole else {"start": answer.start, "stop": answer.stop}
    tried = {"scale_w": None if query.scale_w == 1 else query.scale_w, "set": query.set or None}
    return address("/api/v1/trace", {**asked, **part, **tried})
