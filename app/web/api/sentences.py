"""Routes for the probability of sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidRequest
from app.explain.sentence.ranking import Ranking, rankings
from app.explain.sentence.score import How, SentenceScore, Smoothing, score
from app.web.api.json_body import JsonBody
from app.web.api.shared import EXAMPLE_TEXT, K, ManyNames, SnapshotNumber, Text, WholeQuery
from app.web.http.bodies import JsonRoute, Many
from app.web.http.responses import answer, compute
from app.web.problem_schema import gives
from app.web.site import Site, site_of

router = APIRouter(tags=["sentences"], dependencies=[WholeQuery], route_class=JsonRoute)
QUICK = 64  # characters times models: about a millisecond


@dataclass(frozen=True, slots=True)
class Scores:
    """Every text under every model, in the order asked for."""

    scores: list[SentenceScore]


@dataclass(frozen=True, slots=True)
class Rankings:
    """A ranking a model."""

    rankings: list[Ranking]


PROBLEMS = gives(Scores, 404, 409, 413, 422)
RANK_PROBLEMS = gives(Rankings, 404, 409, 413, 422)


class Scoring(BaseModel):
    """How sentences are scored."""

    models: ManyNames = Field(
        [],
        description="ids of models; unigram, bigram, trigram and the network if none is given",
        examples=[["tutorial-char-2gram", "rnn-zh-char"]],
    )
    smoothing: Smoothing = Field(Smoothing.MLE, description="how counts become probabilities")
    k: K = 1.0
    boundaries: bool = Field(False, description="whether `<s>` stands before and `</s>` is predicted last")
    snapshot: SnapshotNumber = None


class ScoreQuery(Scoring):
    """GET: texts as repeated `text`."""

    text: Many[Text] = Field(
        min_length=1, description="a sentence; may be repeated", examples=[[EXAMPLE_TEXT]]
    )


class ScoreBody(Scoring, JsonBody):
    """POST: the same fields as JSON."""

    texts: Many[Text] = Field(min_length=1, description="sentences", examples=[[EXAMPLE_TEXT, "天气"]])


class RankBody(ScoreBody):
    """The candidates, and how they are scored."""

    texts: Many[Text] = Field(min_length=1, description="candidates", examples=[["你多大了", "怎么老是你"]])


@router.get("/score", summary="How likely is a sentence?", responses=PROBLEMS)
async def get_score(request: Request, query: Annotated[ScoreQuery, Query()]) -> Response:
    """For each text and model every factor P(token | context) with its evidence, and the whole."""
    return answer(request, Scores(await scores_of(request, query.text, query)))


@router.post("/score", summary="How likely are these sentences?", responses=PROBLEMS)
async def post_score(request: Request, body: Annotated[ScoreBody, Body()]) -> Response:
    """As GET, for many texts at once."""
    return answer(request, Scores(await scores_of(request, body.texts, body)))


@router.post("/rank", summary="Which sentence is the likelier one?", responses=RANK_PROBLEMS)
async def post_rank(request: Request, body: Annotated[RankBody, Body()]) -> Response:
    """Order candidates under each model by the whole probability, which shorter ones win unfairly.

    So each also has its bits a token, and the rank that it has by them.
    """
    return answer(request, Rankings(rankings(await scores_of(request, body.texts, body))))


async def scores_of(request: Request, texts: list[str], how: Scoring) -> list[SentenceScore]:
    """Score within the limits."""
    site = site_of(request)
    models = list(dict.fromkeys(how.models)) or site.store.default_models()
    check_numbers(site, texts, models)
    is_ready = all(site.store.is_ready(model, "float32", how.smoothing, how.snapshot) for model in models)
    is_quick = is_ready and sum(map(len, texts)) * len(models) <= QUICK
    options = How(how.smoothing, how.k, how.boundaries, how.snapshot)
    return await compute(is_quick, score, texts, models, site.store, options)


def check_numbers(site: Site, texts: list[str], models: list[str]) -> None:
    """Raise InvalidRequest for more texts or models than allowed."""
    limits = {"texts": (texts, site.settings.max_texts), "models": (models, site.settings.max_models)}
    for field, (items, limit) in limits.items():
        if len(items) > limit:
            raise InvalidRequest(field=field, reason="too_many", limit=limit)
