"""Knows the sentence page's question as it stands in the address, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import ModelNotFound, UnrollError
from app.explain.sentence import FactorEvidence, SentenceScore, Smoothing, score
from app.store import Store, is_full
from app.text.tokenizer import Unit
from app.web.asked import Asked
from app.web.rendering import Query, address

LARGEST_K = 1e9


@dataclass(frozen=True, slots=True)
class SentenceQuery:
    """The state of `/` as it stands in the address; `at` is which factor is open, `MODEL:T`, or empty."""

    text: str
    models: list[str]
    smoothing: str
    k: float
    boundaries: bool
    at: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The factor whose evidence is asked for, and the score it is part of."""

    score: SentenceScore
    factor: FactorEvidence


def sentence_query(asked: Asked, store: Store) -> SentenceQuery:
    """Read the query of `/`; what cannot be used gives way to a default."""
    k = asked.positive("k", LARGEST_K, 1.0)
    smoothing = Smoothing(asked.one_of("smoothing", list(Smoothing), Smoothing.MLE))
    return SentenceQuery(
        text=asked.text(),
        models=_fitting(asked, store, smoothing) or store.default_models(),
        smoothing=smoothing,
        k=int(k) if k.is_integer() else k,
        boundaries=asked.flag("boundaries"),
        at=asked.params.get("at", ""),
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


def score_all(asked: Asked, query: SentenceQuery, store: Store) -> list[SentenceScore]:
    """Score the sentence under every model; none, and a complaint, if it cannot be."""
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


def opened(query: SentenceQuery, scores: Sequence[SentenceScore]) -> Opened | None:
    """Return the factor that `at` names; None without a word where a changed sentence has it no longer."""
    model, _, t = query.at.rpartition(":")
    for found in scores:
        if found.model == model and t.isdecimal() and 1 <= int(t[:9]) <= len(found.factors):
            return Opened(found, found.factors[int(t) - 1])
    return None


def fields_of(query: SentenceQuery, found: Opened | None) -> dict[str, Query]:
    """Return what stands in the address for the state as it is."""
    return {
        "text": query.text,
        "models": query.models,
        "smoothing": None if query.smoothing == Smoothing.MLE else query.smoothing,
        "k": query.k if query.smoothing == Smoothing.ADD_K else None,
        "boundaries": query.boundaries or None,
        "at": query.at if found else None,
    }


def counted_corpus(query: SentenceQuery, store: Store) -> tuple[str, Unit]:
    """Return the corpus that the page counts in and how it is cut: that of the first counts, or ours."""
    for model_id in [*query.models, *store.default_models()]:
        if name := store.ngram_name(model_id):
            return name.corpus, Unit.CHAR if name.unit is Unit.HAND else name.unit
    raise ModelNotFound(id=query.models[0])


def score_url(query: SentenceQuery) -> str:
    """Return the address at which the API gives the same scores."""
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
