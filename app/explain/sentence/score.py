"""Scores a sentence under each model, factor by factor, with what each factor is computed from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.errors import InvalidRequest, TooMuchWork
from app.explain.figures import bits, cut, perplexity, rank, to_predict
from app.lm.ngram.factors import Link
from app.lm.ngram.models.on_demand import Factor, Order
from app.lm.ngram.smoothing import K_LIMIT, Smoothing
from app.lm.rnn.forward import Trace, forward
from app.store.cards import ModelCard, RnnModel
from app.store.model_registry import AnyCounts, Store
from app.text.tokenizer import Unit

__all__ = ["K_LIMIT", "FactorEvidence", "SentenceScore", "Smoothing", "score"]


@dataclass(frozen=True, slots=True)
class FactorEvidence:
    """One factor of the chain rule, P(token | context), and what it comes from.

    The token stands as it was written; in the context what the model does not know is `<unk>`. The counts are
    None for a network, the rank (from 1, among all tokens by probability) is None for counts.
    """

    t: int
    token: str
    context: Sequence[str]
    prob: float  # 0 where it is undefined
    undefined: bool  # mle: the context never occurs, so that its fraction is 0/0
    log_prob: float | None  # natural log; None where prob is 0
    surprisal: float | None  # bits
    oov: bool
    matched_order: int | None
    count: int | None
    context_count: int | None
    num_outcomes: int | None
    rank: int | None
    chain: Sequence[Link] | None  # shortest context first, where a smoothing leans on shorter ones


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """A sentence under one model; logs and perplexity are None if a factor is 0, the first at `zero_at`."""

    text: str
    model: str
    kind: Literal["ngram", "rnn"]
    unit: Unit
    order: Order | None
    smoothing: Smoothing | None
    is_probability: bool  # False for stupid backoff: its figures do not sum to 1
    k: float | None
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
class Question:
    """One text under one model, cut into that model's tokens."""

    text: str
    card: ModelCard
    tokens: tuple[str, ...]
    boundaries: bool


def score(
    texts: Sequence[str],
    models: Sequence[str],
    store: Store,
    smoothing: Smoothing,
    k: float,
    boundaries: bool,
) -> list[SentenceScore]:
    """Score every text under every model, in that order.

    smoothing, k: for counts only. boundaries: whether `</s>` is predicted last; a network always reads `<s>`
    first. Raises ModelNotFound, CorpusNotInstalled, EmptyText, BrokenText, TextTooLong, TooMuchWork,
    InvalidRequest.
    """
    cards = [store.model_card(model_id) for model_id in models]
    questions = [
        Question(text, card, cut(text, card, store.settings.max_tokens), boundaries)
        for text in texts
        for card in cards
    ]
    work, limit = sum(len(question.tokens) for question in questions), store.settings.max_factors
    if work > limit:
        raise TooMuchWork(limit=limit, actual=work)
    networks = {card.id: store.rnn(card.id) for card in cards if card.kind == "rnn"}
    counts = {card.id: store.ngram(card.id, smoothing, k) for card in cards if card.kind == "ngram"}
    return [
        _by_network(question, networks[question.card.id])
        if question.card.kind == "rnn"
        else _by_counts(question, counts[question.card.id])
        for question in questions
    ]


def _by_counts(question: Question, model: AnyCounts) -> SentenceScore:
    evidence = (_from_counts(factor, model) for factor in model.factors(question.tokens, question.boundaries))
    k = model.k if model.smoothing is Smoothing.ADD_K else None
    return _total(question, evidence, smoothing=model.smoothing, k=k)


def _from_counts(factor: Factor, model: AnyCounts) -> FactorEvidence:
    log_prob = math.log(factor.prob) if factor.prob > 0 else None
    return FactorEvidence(
        t=factor.t,
        token=factor.token,
        context=factor.context,
        prob=factor.prob,
        undefined=model.smoothing is Smoothing.MLE and factor.context_count == 0,
        log_prob=log_prob,
        surprisal=bits(log_prob),
        oov=factor.oov,
        matched_order=factor.matched_order,
        count=factor.count,
        context_count=factor.context_count,
        num_outcomes=model.num_outcomes,
        rank=None,
        chain=factor.links or None,
    )


def _by_network(question: Question, model: RnnModel) -> SentenceScore:
    x, y = to_predict(question.tokens, model.vocabulary)
    marks, words = model.vocabulary.marks, model.vocabulary.tokens
    sequence = [x[0], *y]
    seen = [words[token_id] for token_id in sequence]
    written = [*seen[: marks.bos is not None], *question.tokens, *seen[len(seen) - (marks.eos is not None) :]]
    if marks.eos is not None and not question.boundaries:
        x, y = x[:-1], y[:-1]
    if not y:
        raise InvalidRequest(field="text", reason="two_tokens")
    evidence = _from_trace(forward(model.parameters, x, y), seen, written, marks.unknown)
    return _total(question, evidence, smoothing=None, k=None, num_given=int(marks.bos is None))


def _from_trace(
    trace: Trace, seen: Sequence[str], written: Sequence[str], unknown: int
) -> Iterable[FactorEvidence]:
    """Give each y(t)'s factor; seen, written: x(1), y(1), y(2), .. as the model, as the user has them."""
    for t, token_id in enumerate(trace.y.tolist(), start=1):
        log_prob = 0.0 - float(trace.L[t - 1])  # 0, not -0
        yield FactorEvidence(
            t=t,
            token=written[t],
            context=seen[:t],
            prob=float(trace.yhat[t - 1, token_id]),
            undefined=False,
            log_prob=log_prob,
            surprisal=bits(log_prob),
            oov=token_id == unknown,
            matched_order=None,
            count=None,
            context_count=None,
            num_outcomes=None,
            rank=rank(trace.o[t - 1], token_id),
            chain=None,
        )


def _total(
    question: Question,
    evidence: Iterable[FactorEvidence],
    smoothing: Smoothing | None,
    k: float | None,
    num_given: int = 0,
) -> SentenceScore:
    factors = list(evidence)
    logs = [factor.log_prob for factor in factors if factor.log_prob is not None]
    log_prob = math.fsum(logs) if len(logs) == len(factors) else None
    return SentenceScore(
        text=question.text,
        model=question.card.id,
        kind=question.card.kind,
        unit=question.card.unit,
        order=question.card.order,
        smoothing=smoothing,
        is_probability=smoothing is None or smoothing.is_probability,
        k=k,
        boundaries=question.boundaries,
        tokens=question.tokens,
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
