"""Route that continues a text and sends what is drawn a token at a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.sse import format_sse_event
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.errors import InvalidRequest
from app.explain.sentence.continuation import Continuation, Drawing, Sampling, continuation
from app.explain.sentence.score import Smoothing
from app.web.api.json_body import JsonBody
from app.web.api.shared import EXAMPLE_TEXT, K, SnapshotNumber, WholeQuery
from app.web.http.bodies import JsonRoute
from app.web.http.responses import to_json
from app.web.openapi import LIMIT
from app.web.problem_schema import refuses
from app.web.site import site_of

router = APIRouter(tags=["sentences"], dependencies=[WholeQuery], route_class=JsonRoute)
NOT_KEPT = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
LARGEST_SEED = 2**53 - 1  # JavaScript's largest whole number
EVENTS = {
    "start": "what is gone on from: model, unit, tokens, seed",
    "token": (
        "one drawn token: t, token, log_prob, surprisal, prob (the model's own, whatever was left out); "
        "the number that was drawn, low and high of the token on the cumulative bar, its longest stretches"
    ),
    "end": "text, num_tokens, log_prob, reason: end, max_tokens or impossible",
}
TOLD = "; ".join(f"`{name}`: {what}" for name, what in EVENTS.items())


def stream_of(description: str, *names: str) -> dict[str, Any]:
    """Describe an answer of server-sent events with such names."""
    data = {"type": "string", "contentMediaType": "application/json"}
    properties = {"event": {"enum": list(names)}, "data": data}
    schema = {"type": "object", "required": ["event", "data"], "properties": properties}
    return {
        "description": f"Server-sent events, JSON in `data`. {description}",
        "content": {"text/event-stream": {"schema": schema}},
    }


STREAM = stream_of(TOLD, *EVENTS)
GIVES: dict[int | str, Any] = {200: STREAM, **refuses(404, 409, 413, 422)}


class EventStream(StreamingResponse):
    """Events as they come; FastAPI's own class would write them itself, once the answer has begun."""

    media_type = "text/event-stream"


class GenerateBody(JsonBody):
    """From where and how to go on."""

    text: str = Field("", description="what stands before; may be empty", examples=[EXAMPLE_TEXT[:5]])
    model: str | None = Field(
        None, description="id of a model; the network unless given", examples=["tutorial-char-3gram"]
    )
    max_tokens: int = Field(
        50,
        ge=1,
        description="no more than so many tokens",
        examples=[10],
        json_schema_extra={LIMIT: "max_generated"},
    )
    temperature: float = Field(
        1.0, gt=0, le=100, allow_inf_nan=False, description="below 1 the likely becomes likelier"
    )
    top_k: int | None = Field(None, ge=1, le=10**9, description="draw from so many of the likeliest only")
    top_p: float | None = Field(
        None, gt=0, le=1, allow_inf_nan=False, description="draw from the likeliest that have this share"
    )
    seed: int | None = Field(
        None, ge=0, le=LARGEST_SEED, description="the same seed draws the same; told in `start`", examples=[1]
    )
    smoothing: Smoothing = Field(Smoothing.MLE, description="how counts become probabilities")
    k: K = 1.0
    snapshot: SnapshotNumber = None
    boundaries: bool = Field(
        True, description="whether `<s>` stands before the text; a network always reads it"
    )


@router.post("/generate", summary="How does a text go on?", response_class=EventStream, responses=GIVES)
async def generate(request: Request, body: Annotated[GenerateBody, Body()]) -> Response:
    """Draw token after token, each sent as soon as it is there; `<unk>` is never drawn."""
    site = site_of(request)
    limit = site.settings.max_generated
    if body.max_tokens > limit:
        raise InvalidRequest(field="max_tokens", reason="at_most", limit=limit)
    sampling = Sampling(body.temperature, body.top_k, body.max_tokens, body.top_p)
    seed = secrets.randbits(32) if body.seed is None else body.seed
    drawing = Drawing(sampling, seed, body.smoothing, body.k, body.boundaries, body.snapshot)
    model = body.model or site.store.default_network()
    stream = events(await run_in_threadpool(continuation, body.text, model, site.store, drawing))
    return EventStream(stream, headers=NOT_KEPT)


def events(generation: Continuation) -> Iterator[bytes]:
    """Give the events; Starlette draws each in a thread, and stops when nobody listens any more."""
    yield _event("start", generation.start)
    for step in generation.steps:
        yield _event("token" if hasattr(step, "token") else "end", step)


def _event(name: str, content: object) -> bytes:
    return format_sse_event(event=name, data_str=to_json(content).decode())
