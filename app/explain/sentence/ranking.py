"""Ranks candidates under each model, by the whole sentence and per token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.explain.sentence.score import SentenceScore
from app.lm.ngram.models.on_demand import Order
from app.lm.ngram.smoothing import Smoothing
from app.text.tokenizer import Unit


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate under one model. Ranks count from 1; equals share the better one.

    surprisal_per_token: bits of the whole divided by num_predicted; None, as log_prob, if it is impossible.
    """

    text: str
    tokens: Sequence[str]
    num_predicted: int
    num_oov: int
    prob: float
    log_prob: float | None
    surprisal: float | None
    surprisal_per_token: float | None
    perplexity: float | None
    zero_at: int | None
    rank: int
    rank_per_token: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates under one model, the most probable first."""

    model: str
    kind: Literal["ngram", "rnn"]
    unit: Unit
    order: Order | None
    smoothing: Smoothing | None
    is_probability: bool
    boundaries: bool
    candidates: list[Ranked]


def rankings(scores: Sequence[SentenceScore]) -> list[Ranking]:
    """Rank the texts under each model that they were scored by, in the order in which models first stand."""
    models = dict.fromkeys(score.model for score in scores)
    return [_ranking([score for score in scores if score.model == model]) for model in models]


def _ranking(scores: list[SentenceScore]) -> Ranking:
    first = scores[0]
    totals = [_or_infinite(score.surprisal) for score in scores]
    shares = [_or_infinite(per_token(score)) for score in scores]
    ranked = [
        _ranked(score, 1 + sum(other < total for other in totals), 1 + sum(other < share for other in shares))
        for score, total, share in zip(scores, totals, shares, strict=True)
    ]
    return Ranking(
        model=first.model,
        kind=first.kind,
        unit=first.unit,
        order=first.order,
        smoothing=first.smoothing,
        is_probability=first.is_probability,
        boundaries=first.boundaries,
        candidates=sorted(ranked, key=lambda one: one.rank),
    )


def _ranked(score: SentenceScore, rank: int, rank_per_token: int) -> Ranked:
    return Ranked(
        text=score.text,
        tokens=score.tokens,
        num_predicted=score.num_predicted,
        num_oov=score.num_oov,
        prob=score.prob,
        log_prob=score.log_prob,
        surprisal=score.surprisal,
        surprisal_per_token=per_token(score),
        perplexity=score.perplexity,
        zero_at=score.zero_at,
        rank=rank,
        rank_per_token=rank_per_token,
    )


def per_token(score: SentenceScore) -> float | None:
    """Return bits a token, None where the sentence is impossible."""
    return None if score.surprisal is None else score.surprisal / score.num_predicted


def _or_infinite(bits: float | None) -> float:
    return float("inf") if bits is None else bits
