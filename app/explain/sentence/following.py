"""What comes next after a sentence: the likeliest tokens of each model, with counts where it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.explain.sentence.score import SentenceScore, Smoothing
from app.lm.ngram.models.by_hand import HandCutModel
from app.lm.ngram.models.on_demand import NGramModel
from app.lm.rnn.model import NetworkModel
from app.store.model_registry import Store
from app.text.joining import joined
from app.text.tokenizer import Unit
from app.text.vocabulary import EOS_ID, UNK_ID

TOP = 6


@dataclass(frozen=True, slots=True)
class Follower:
    """A token that may come next. count: times it follows the context, None for a network.

    text: the sentence with it; None for a token that ends it or cannot be written.
    """

    token: str
    prob: float
    count: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Following:
    """The likeliest tokens under one model, none where it never saw the context.

    context: what the model looks at. context_count: times it is followed by anything, None for a network.
    """

    model: str
    context: Sequence[str]
    context_count: int | None
    followers: list[Follower]


def following(scores: Sequence[SentenceScore], language: dict[str, str], store: Store) -> list[Following]:
    """Return what follows each scored sentence; a sentence cut by hand has no list of what may come.

    language: of each model by its id.
    """
    asked = [score for score in scores if score.unit != Unit.HAND]
    return [
        _by_network(score, language[score.model], store)
        if score.kind == "rnn"
        else _by_counts(score, language[score.model], store)
        for score in asked
    ]


def _by_network(score: SentenceScore, language: str, store: Store) -> Following:
    network = store.rnn(score.model)
    probs = NetworkModel(network.parameters, network.vocabulary).distribution(score.tokens)
    followers = _best(probs, None, network.vocabulary.tokens, score, language)
    return Following(score.model, score.tokens, None, followers)


def _by_counts(score: SentenceScore, language: str, store: Store) -> Following:
    model = store.ngram(score.model, score.smoothing or Smoothing.MLE, score.k or 1.0)
    plain = store.ngram(score.model, Smoothing.MLE, 1.0)
    assert isinstance(plain, NGramModel)  # noqa: S101 - cut by hand is left out above
    assert not isinstance(model, HandCutModel)  # noqa: S101
    probs = model.distribution(score.tokens, score.boundaries)
    has_ends = plain.order == 1 and score.smoothing not in (Smoothing.MLE, Smoothing.ADD_K)
    counts = plain.counts_after(score.tokens, score.boundaries or has_ends)
    width = len(score.tokens) if plain.order == "full" else plain.order - 1
    context = score.tokens[max(len(score.tokens) - width, 0) :]
    followers = _best(probs, counts, plain.vocabulary.tokens, score, language)
    return Following(score.model, context, int(counts.sum()), followers)


def _best(
    probs: NDArray[np.float64],
    counts: NDArray[np.float64] | None,
    tokens: Sequence[str],
    score: SentenceScore,
    language: str,
) -> list[Follower]:
    """Return the likeliest tokens of positive probability, of equals the lower ids."""
    best = [int(i) for i in np.argsort(-probs, kind="stable")[:TOP] if probs[i] > 0]
    return [
        Follower(
            token=tokens[i],
            prob=float(probs[i]),
            count=None if counts is None else int(counts[i]),
            text=_with(score, tokens[i], language) if i not in (EOS_ID, UNK_ID) else None,
        )
        for i in best
    ]


def _with(score: SentenceScore, token: str, language: str) -> str | None:
    if not token.strip():  # a blank at the end is none
        return None
    return joined((score.text.rstrip(), token), score.unit, language)
