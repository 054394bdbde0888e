"""Scores a sentence under each model, factor by factor, with what each factor is computed from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.errors import InvalidRequest, TooMuchWork
from app.explain.figures import bits, cut, perplexity, to_predict
from app.explain.sentence.factor_evidence import FactorEvidence, from_counts, from_trace
from app.explain.sentence.size import check_bytes, score_bytes
from app.lm.ngram.models.on_demand import Order
from app.lm.ngram.smoothing import K_LIMIT, Smoothing
from app.lm.rnn.forward import forward
from app.store.cards import ModelCard, RnnModel
from app.store.model_registry import AnyCounts, Store
from app.text.tokenizer import Unit

__all__ = ["K_LIMIT", "FactorEvidence", "How", "SentenceScore", "Smoothing", "score"]


@dataclass(frozen=True, slots=True)
class How:
    """How sentences are scored. boundaries: whether `</s>` is predicted last; a network always reads `<s>`.

    smoothing, k: for counts only. snapshot: for networks only, at which moment of its training one is asked.
    """

    smoothing: Smoothing = Smoothing.MLE
    k: float = 1.0
    boundaries: bool = False
    snapshot: int | None = None


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """A sentence under one model; logs and perplexity are None if a factor is 0, the first at `zero_at`.

    snapshot: at which moment of its training a network is asked.
    """

    text: str
    model: str
    kind: Literal["ngram", "rnn"]
    unit: Unit
    order: Order | None
    smoothing: Smoothing | None
    is_probability: bool  # False for stupid backoff: its figures do not sum to 1
    k: float | None
    snapshot: int | None
    boundaries: bool
    tokens: Sequence[str]
    num_given: int  # tokens at the start that are read and not predicted: 1 for a network without `<s>`
    factors: Sequence[FactorEvidence]
    prob: float  # of a long text it may underflow to 0; log_prob does not
    log_prob: float | None
    surprisal: float | None
    num_predicted: int
    num_oov: int
    perplexity: float | None
    zero_at: int | None


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """One text under one model, cut into that model's tokens."""

    text: str
    card: ModelCard
    tokens: tuple[str, ...]
    how: How


def score(texts: Sequence[str], models: Sequence[str], store: Store, how: How) -> list[SentenceScore]:
    """Score every text under every model, in that order.

    Raises ModelNotFound, CorpusNotInstalled, EmptyText, BrokenText, TextTooLong, TooMuchWork, AnswerTooLarge,
    and InvalidRequest, also for a snapshot of models without a network.
    """
    cards = [store.model_card(model_id) for model_id in models]
    requests = [
        ScoreRequest(text, card, cut(text, card, store.settings.max_tokens), how)
        for text in texts
        for card in cards
    ]
    work, limit = sum(len(request.tokens) for request in requests), store.settings.max_factors
    if work > limit:
        raise TooMuchWork(limit=limit, actual=work)
    size = sum(score_bytes(request.tokens, request.card, how.smoothing) for request in requests)
    check_bytes(size, store.settings.max_answer)
    networks = {card.id: store.network_at(card.id, how.snapshot) for card in cards if card.kind == "rnn"}
    if how.snapshot is not None and not networks:
        raise InvalidRequest(field="snapshot", reason="no_snapshots")
    counts = {card.id: store.ngram(card.id, how.smoothing, how.k) for card in cards if card.kind == "ngram"}
    return [
        _by_network(request, networks[request.card.id])
        if request.card.kind == "rnn"
        else _by_counts(request, counts[request.card.id])
        for request in requests
    ]


def _by_counts(request: ScoreRequest, model: AnyCounts) -> SentenceScore:
    evidence = (
        from_counts(factor, model) for factor in model.factors(request.tokens, request.how.boundaries)
    )
    k = model.k if model.smoothing is Smoothing.ADD_K else None
    return _total(request, evidence, smoothing=model.smoothing, k=k)


def _by_network(request: ScoreRequest, model: RnnModel) -> SentenceScore:
    x, y = to_predict(request.tokens, model.vocabulary)
    marks, words = model.vocabulary.marks, model.vocabulary.tokens
    sequence = [x[0], *y]
    model_tokens = [words[token_id] for token_id in sequence]
    text_tokens = [
        *model_tokens[: marks.bos is not None],
        *request.tokens,
        *model_tokens[len(model_tokens) - (marks.eos is not None) :],
    ]
    if marks.eos is not None and not request.how.boundaries:
        x, y = x[:-1], y[:-1]
    if not y:
        raise InvalidRequest(field="text", reason="two_tokens")
    evidence = from_trace(forward(model.parameters, x, y), model_tokens, text_tokens, marks.unknown)
    return _total(request, evidence, smoothing=None, k=None, num_given=int(marks.bos is None))


def _total(
    request: ScoreRequest,
    evidence: Iterable[FactorEvidence],
    smoothing: Smoothing | None,
    k: float | None,
    num_given: int = 0,
) -> SentenceScore:
    factors = list(evidence)
    logs = [factor.log_prob for factor in factors if factor.log_prob is not None]
    log_prob = math.fsum(logs) if len(logs) == len(factors) else None
    return SentenceScore(
        text=request.text,
        model=request.card.id,
        kind=request.card.kind,
        unit=request.card.unit,
        order=request.card.order,
        smoothing=smoothing,
        is_probability=smoothing is None or smoothing.is_probability,
        k=k,
        snapshot=request.how.snapshot if request.card.kind == "rnn" else None,
        boundaries=request.how.boundaries,
        tokens=request.tokens,
        num_given=num_given,
        factors=factors,
        prob=0.0 if log_prob is None else math.exp(log_prob),
        log_prob=log_prob,
        surprisal=bits(log_prob),
        num_predicted=len(factors),
        num_oov=sum(factor.oov for factor in factors),
        perplexity=perplexity(log_prob, len(factors)),
        zero_at=next((factor.t for factor in factors if factor.log_prob is None), None),
    )
