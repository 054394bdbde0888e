"""Methods about sentences: how likely they are, which is the likelier, how a text goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypedDict, Unpack

import httpx
from httpx_sse import ServerSentEvent

from app.client.answers import from_json
from app.client.show.ledger import Score, Scores
from app.client.show.origin import origin_of
from app.client.talk import Ask, Talk
from app.explain.sentence.continuation import End, Generated, Start
from app.explain.sentence.ranking import Ranking

Event: TypeAlias = Start | Generated | End
EVENTS: dict[str, type[Event]] = {"start": Start, "token": Generated, "end": End}


class Scoring(TypedDict, total=False):
    """How sentences are scored: smoothing and k for counts; boundaries: whether `</s>` is predicted last.

    snapshot: networks as they were on the way, one of `snapshots(model)` by its number.
    """

    smoothing: str
    k: float
    boundaries: bool
    snapshot: int


class GenerationOptions(TypedDict, total=False):
    """How tokens are drawn; the same seed draws the same. snapshot: as in Scoring."""

    max_tokens: int
    temperature: float
    top_k: int
    top_p: float
    seed: int
    smoothing: str
    k: float
    boundaries: bool
    snapshot: int


def score(
    texts: str | Sequence[str], models: str | Sequence[str] = (), **how: Unpack[Scoring]
) -> Talk[Scores]:
    """Return every text under every model, factor by factor; the default models if none is named.

    Raises EmptyText, BrokenText, TextTooLong, ModelNotFound, CorpusNotInstalled, InvalidRequest.
    """
    body = {"texts": listed(texts), "models": listed(models), **how}
    response = yield Ask("POST", "/score", body=body)
    scores = Scores(from_json(list[Score], response.json()["scores"]))
    scores.origin = origin_of(response)
    return scores


def rank(
    texts: Sequence[str], models: str | Sequence[str] = (), **how: Unpack[Scoring]
) -> Talk[list[Ranking]]:
    """Return the candidates in order of probability, a ranking a model. Raises as `score` does."""
    body = {"texts": list(texts), "models": listed(models), **how}
    response = yield Ask("POST", "/rank", body=body)
    return from_json(list[Ranking], response.json()["rankings"])


def generate(
    text: str = "", model: str | None = None, **how: Unpack[GenerationOptions]
) -> Talk[httpx.Response]:
    """Go on from a text: a Start, a Generated as soon as each token is drawn, an End.

    Raises ModelNotFound, CorpusNotInstalled, BrokenText, TextTooLong, InvalidRequest, at the first event.
    """
    body = {"text": text, "model": model, **how}
    return (yield Ask("POST", "/generate", body=body, accept="text/event-stream", stream=True))


def event_of(sent: ServerSentEvent) -> Event:
    """Return what an event of the stream tells."""
    return from_json(EVENTS[sent.event], sent.json())


def listed(strings: str | Sequence[str]) -> list[str]:
    """Return one string, or several, as a list."""
    return [strings] if isinstance(strings, str) else list(strings)
