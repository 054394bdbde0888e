"""Continues a text under a model, counts or network: each drawn token and its probability."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.errors import InvalidRequest
from app.explain.figures import bits, cut
from app.lm.ngram.models.by_hand import HandCutModel
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.model import NetworkModel
from app.lm.sampling import Distributes, Drawn, Sampling, generate
from app.store.cards import ModelCard
from app.store.model_registry import Store
from app.text.tokenizer import check_text, joined
from app.text.vocabulary import Vocabulary

__all__ = ["Continuation", "Drawing", "Drawn", "Sampling", "continuation"]

SHOWN = 12  # stretches of the cumulative bar that are told


@dataclass(frozen=True, slots=True)
class Drawing:
    """How to go on. smoothing, k: for counts only; boundaries: whether `<s>` stands before the text.

    snapshot: at which moment of its training a network is asked; counts have none.
    """

    sampling: Sampling
    seed: int
    smoothing: Smoothing = Smoothing.MLE
    k: float = 1.0
    boundaries: bool = True
    snapshot: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What is gone on from: the text as the model's tokens, and the seed that gives the same again."""

    model: str
    unit: str
    tokens: Sequence[str]
    seed: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a token lies on the cumulative bar from 0 to 1, in the order of the vocabulary."""

    token: str
    low: float
    high: float  # high - low is its chance after temperature, top_k and top_p


@dataclass(frozen=True, slots=True)
class Generated:
    """A drawn token; prob is the model's P(token | all before it), before temperature, top_k and top_p.

    number: what was drawn from [0, 1), between low and high, the token's stretch of the cumulative bar;
    stretches: the longest ones of the bar, the token's own among them, in their order.
    """

    t: int  # from 1, the first token after the text
    token: str
    prob: float
    log_prob: float  # natural log
    surprisal: float  # bits
    number: float
    low: float
    high: float
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class End:
    """All that was drawn. reason: `end` (`</s>` came), `max_tokens`, or `impossible`: nothing can follow."""

    text: str  # the given text and what was drawn, as it would be written
    num_tokens: int
    log_prob: float
    reason: str


@dataclass(frozen=True, slots=True)
class Continuation:
    """Where it starts, and what it gives: tokens, then an end; each is drawn when it is asked for."""

    start: Start
    steps: Iterator[Generated | End]


def continuation(text: str, model_id: str, store: Store, drawing: Drawing) -> Continuation:
    """Go on from a text, which may be empty; all that can be wrong is found out before the first token.

    Raises ModelNotFound, CorpusNotInstalled, BrokenText, TextTooLong, InvalidRequest.
    """
    card = store.model_card(model_id)
    check_text(text)
    tokens = cut(text, card, store.settings.max_tokens) if text.strip() else ()
    model = _model(card, store, drawing, tokens)
    rng = np.random.default_rng(drawing.seed)
    draws = generate(model, tokens, drawing.sampling, rng, drawing.boundaries)
    return Continuation(
        Start(card.id, card.unit, tokens, drawing.seed),
        _told(card, tokens, draws, drawing.sampling, model.vocabulary),
    )


def _model(card: ModelCard, store: Store, drawing: Drawing, tokens: Sequence[str]) -> Distributes:
    if card.kind == "rnn" or drawing.snapshot is not None:
        network = store.network_at(card.id, drawing.snapshot)
        network.vocabulary.encode(tokens)
        if not tokens and network.vocabulary.marks.bos is None:
            raise InvalidRequest(field="text", reason="no_start")
        return NetworkModel(network.parameters, network.vocabulary)
    model = store.ngram(card.id, drawing.smoothing, drawing.k)
    if isinstance(model, HandCutModel):  # it counts any string, and so has no list of what may come
        raise InvalidRequest(field="model", reason="no_vocabulary")
    return model


def _told(
    card: ModelCard,
    tokens: Sequence[str],
    draws: Iterator[Drawn],
    sampling: Sampling,
    vocabulary: Vocabulary,
) -> Iterator[Generated | End]:
    sequence, logs, reason = list(tokens), [], "impossible"
    for t, one in enumerate(draws, start=1):
        logs.append(math.log(one.prob))
        own, stretches = _stretches(one, vocabulary.tokens)
        yield Generated(
            t=t,
            token=one.token,
            prob=one.prob,
            log_prob=logs[-1],
            surprisal=bits(logs[-1]) or 0.0,
            number=one.number,
            low=own.low,
            high=own.high,
            stretches=stretches,
        )
        if one.token_id == vocabulary.marks.eos:
            reason = "end"
        else:
            sequence.append(one.token)
    if reason != "end" and len(logs) == sampling.max_tokens:
        reason = "max_tokens"
    yield End(joined(sequence, card.unit, card.language), len(logs), math.fsum(logs), reason)


def _stretches(draw: Drawn, vocabulary: Sequence[str]) -> tuple[Stretch, list[Stretch]]:
    """Return the drawn token's stretch of the bar, and the longest ones with it, from left to right."""
    ends = draw.chances.cumsum()
    ends /= ends[-1]
    longest = np.argsort(-draw.chances, kind="stable")[:SHOWN]
    ids = sorted({draw.token_id, *(int(i) for i in longest if draw.chances[i] > 0)})
    stretches = {i: Stretch(vocabulary[i], float(ends[i - 1]) if i else 0.0, float(ends[i])) for i in ids}
    return stretches[draw.token_id], list(stretches.values())
