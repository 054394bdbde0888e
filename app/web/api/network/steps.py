"""Route for one application of the network: a state and a token in, the next state out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidRequest
from app.explain.trace.one_step import Shown, StepAnswer, id_of, one_step, own_step
from app.explain.trace.what_if import applied
from app.settings import Settings
from app.store.model_registry import Store
from app.web.api.json_body import JsonBody
from app.web.api.network.trace_requests import OWN_EXAMPLE, OwnParameters
from app.web.api.shared import TopK, Tried, WholeQuery
from app.web.http.bodies import JsonRoute, Many
from app.web.http.responses import JSON, cached, compute, to_json
from app.web.problem_schema import gives
from app.web.site import site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery], route_class=JsonRoute)
EXAMPLES: dict[str, Any] = {
    "model": {
        "summary": "A network of ours",
        "value": {"model": "rnn-tiny", "token": "天", "h": [0.5, -0.5, 1]},
    },
    "own": {
        "summary": "Own parameters",
        "value": {"parameters": OWN_EXAMPLE["parameters"], "id": 2, "h": [0.25, -0.5], "all": True},
    },
}


class StepQuery(Tried):
    """What goes into f; the token by itself or by its id."""

    model: str | None = Field(None, description="id of a network; the default one unless given")
    token: str | None = Field(
        None,
        description="x(t); the mark of the start, `<s>` in ours, unless token or id is given",
        examples=["天"],
    )
    id: int | None = Field(None, ge=0, description="x(t) by its id")
    h: Many[float] | None = Field(None, description="h(t-1), one number a component; zeros unless given")
    top_k: TopK = Field(10, description="most probable tokens to return")
    all: bool = Field(False, description="whether to return the whole of o(t) and yhat(t), by id")

    def shown(self, settings: Settings) -> Shown:
        """Return how much is asked for. Raises InvalidRequest."""
        if self.top_k > settings.max_top_k:
            raise InvalidRequest(field="top_k", reason="at_most", limit=settings.max_top_k)
        if self.token is not None and self.id is not None:
            raise InvalidRequest(field="id", reason="token_or_id")
        return Shown(self.top_k, self.all)


class StepBody(StepQuery, JsonBody):
    """The same for a POST, also with the caller's own parameters."""

    parameters: OwnParameters | None = None


PROBLEMS = gives(StepAnswer, 404, 409, 413, 422)


@router.get("/step", summary="One application of f", responses=PROBLEMS)
async def get_step(request: Request, query: Annotated[StepQuery, Query()]) -> Response:
    """Give a(t), h(t) and the prediction from h(t-1) and x(t)."""
    return await respond(request, query, None)


@router.post("/step", summary="One application of f, yours or ours", responses=PROBLEMS)
async def post_step(request: Request, body: Annotated[StepBody, Body(openapi_examples=EXAMPLES)]) -> Response:
    """As GET, or for parameters of your own, in float64."""
    return await respond(request, body, body.parameters)


async def respond(request: Request, query: StepQuery, own: OwnParameters | None) -> Response:
    """Apply the network once; well below a millisecond unless the network must be read first."""
    site = site_of(request)
    model = query.model or site.store.default_network()
    extent = query.shown(site.settings)
    if own is None:
        is_quick = site.store.is_ready(model, snapshot=query.snapshot)
        return cached(request, await compute(is_quick, of_model, query, model, extent, site.store), JSON)
    for name in ("model", "snapshot", "token"):
        if getattr(query, name) is not None or query.set or query.scale_w != 1:
            raise InvalidRequest(field=name, reason="either_or")
    parameters = own.model_dump(exclude_none=True)
    step = await compute(False, own_step, parameters, query.id or 0, query.h, extent)
    return cached(request, to_json(step), JSON)


def of_model(query: StepQuery, model_id: str, extent: Shown, store: Store) -> bytes:
    """Apply a network of ours."""
    what_if = query.what_if()
    model = store.network_at(model_id, what_if.snapshot)
    params, _ = applied(model.parameters, what_if)
    words = model.vocabulary.tokens
    token = model.vocabulary.marks.bos if query.id is None else query.id
    if query.token is not None:
        token = id_of(words, query.token)
    if token is None:
        raise InvalidRequest(field="token", reason="missing")
    return to_json(one_step(params, words, token, query.h, extent))
