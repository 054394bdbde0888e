"""Knows the pages: what each reads from its address, and which names its template gets.

A page never fails over its query: what cannot be used is replaced by the default and named in `notice`, with
status 200 (a browser writes any 4xx of a fetched page to its console). Names that all templates get stand in
app/web/rendering.py. Arrays are NumPy arrays, the rest plain Python; None means undefined or infinite.

`/` (templates/pages/sentence.html)
- `query`: SentenceQuery, the state: `text` (the user's own, even if it cannot be used), `models` (ids),
  `smoothing`, `k`, `boundaries`
- `scores`: list of SentenceScore (app/explain/sentence.py), one a model; empty if the text cannot be used
- `data`: the same as JSON, `{"scores": [...]}`, exactly what the API gives at `api_url`; null without scores
- `models`: ModelCards of all models, installed or not; `corpora`: CorpusCards

`/unroll` (templates/pages/unroll.html)
- `query`: UnrollQuery (app/web/stage.py), the state: `text`, `model` (id), `t` (1..tau), `stage` (a h o yhat
  L), `level` (1 | 2 | 3), `top_k`; `stages`: all stages
- `answer`: TraceAnswer (app/explain/unrolled.py) with the fields a h Ux Wh yhat L, so h0 and b too; if the
  text cannot be used it is that of the default sentence: `answer.text` is always what is shown
- `data`: the same as JSON, exactly what the API gives at `api_url`
- `model`: ModelCard of the network shown; `models`: ModelCards of all networks
- `equations`: list of Equation (`stage`, `tex`, `mathml`); app/web/mathml.py tells the classes in it
- `ngram`: SentenceScore of `answer.text` under the trigram (mle, no boundaries, so t = 1..tau-1) of the
  network's corpus, None if that is not installed; `ngram_data`: the same as JSON, null for None

`/docs` (templates/pages/docs.html): `errors`, list of (code, status, title, detail).
Error pages (templates/pages/error.html): `title`, `detail`, `status`, `code`.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.errors import UnrollError
from app.explain.sentence import SentenceScore, Smoothing, score
from app.store import Store, is_full
from app.web.answers import script_json
from app.web.asked import Asked
from app.web.errors import documented
from app.web.rendering import address, render
from app.web.site import site_of

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD"]
LARGEST_K = 1e9


@dataclass(frozen=True, slots=True)
class SentenceQuery:
    """The state of `/` as it stands in the address."""

    text: str
    models: list[str]
    smoothing: str
    k: float
    boundaries: bool


@router.api_route("/", methods=METHODS)
def sentence(request: Request) -> HTMLResponse:
    """Show how likely a sentence is under each model."""
    site = site_of(request)
    asked = Asked(request, site.words(request))
    query = _sentence_query(asked, site.store)
    scores = _scores(asked, query, site.store)
    context = {
        "query": query,
        "scores": scores,
        "data": script_json({"scores": scores} if scores else None),
        "api_url": _score_url(query) if scores else None,
        "models": site.store.models(sized=False),
        "corpora": site.store.corpora(),
    }
    return render(request, "sentence", context, asked.notice)


def _sentence_query(asked: Asked, store: Store) -> SentenceQuery:
    k = asked.positive("k", LARGEST_K, 1.0)
    smoothing = Smoothing(asked.one_of("smoothing", list(Smoothing), Smoothing.MLE))
    return SentenceQuery(
        text=asked.text(),
        models=_fitting(asked, store, smoothing) or store.default_models(),
        smoothing=smoothing,
        k=int(k) if k.is_integer() else k,
        boundaries=asked.flag("boundaries"),
    )


def _fitting(asked: Asked, store: Store, smoothing: Smoothing) -> list[str]:
    """Leave out the whole history where a smoothing needs an order; say so, and if none is left."""
    models = asked.models(store)
    fitting = [model_id for model_id in models if not (smoothing.leans_on_shorter and is_full(model_id))]
    if len(fitting) < len(models):
        asked.tell("sentence.notice.needs_order", smoothing=asked.words(f"sentence.smoothing.{smoothing}"))
        if not fitting:
            asked.tell("sentence.notice.defaults")
    return fitting


def _scores(asked: Asked, query: SentenceQuery, store: Store) -> list[SentenceScore]:
    if not asked.is_whole:
        return []
    try:
        scores = score(
            [query.text], query.models, store, Smoothing(query.smoothing), query.k, query.boundaries
        )
    except UnrollError as error:
        asked.complain(error)
        return []
    unknown = (factor.token for found in scores for factor in found.factors if factor.oov)
    asked.name_unknown(list(dict.fromkeys(unknown)))
    return scores


def _score_url(query: SentenceQuery) -> str:
    return address(
        "/api/v1/score",
        {
            "text": query.text,
            "models": query.models,
            "smoothing": query.smoothing,
            "k": query.k,
            "boundaries": query.boundaries,
        },
    )


@router.api_route("/docs", methods=METHODS)
def docs(request: Request) -> HTMLResponse:
    """Show the API: Swagger UI over /openapi.json, and every error with its status and words."""
    return render(request, "docs", {"errors": documented(site_of(request).words(request))})
