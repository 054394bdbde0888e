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
from app.text.tokenizer import Unit, joined
from app.text.vocabulary import Vocabulary

TOP = 6


@dataclass(frozen=True, slots=True)
class Follower:
    """A token that may come next. count: times it follows the context, None where nothing is counted.

    text: the sentence with it; None for a token that ends it or cannot be written.
    """

    token: str
    prob: float
    count: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Following:
    """The likeliest tokens under one model, none where it never saw the context.

    context: what the model looks at. context_count: times it is followed by anything, None without counts.
    """

    model: str
    context: Sequence[str]
    context_count: int | None
    followers: list[Follower]


def following(scores: Sequence[SentenceScore], language: dict[str, str], store: Store) -> list[Following]:
    """Return what follows each scored sentence; a sentence cut by hand has no list of what may come.

    language: of each model by its id.
    """
    return [
        _by_network(score, language[score.model], store)
        if score.kind == "rnn"
        else _by_counts(score, language[score.model], store)
        for score in scores
        if score.unit != Unit.HAND
    ]


def _by_network(score: SentenceScore, language: str, store: Store) -> Following:
    network = store.network_at(score.model, score.snapshot)
    probs = NetworkModel(network.parameters, network.vocabulary).distribution(score.tokens)
    followers = _best(probs, None, network.vocabulary, score, language)
    return Following(score.model, score.tokens, None, followers)


def _by_counts(score: SentenceScore, language: str, store: Store) -> Following:
    model = store.ngram(score.model, score.smoothing or Smoothing.MLE, score.k or 1.0)
    plain = store.ngram(score.model, Smoothing.MLE, 1.0)
    assert not isinstance(model, HandCutModel)  # noqa: S101 - cut by hand is left out above
    probs = model.distribution(score.tokens, score.boundaries)
    width = len(score.tokens) if score.order in ("full", None) else int(score.order) - 1
    context = score.tokens[max(len(score.tokens) - width, 0) :]
    counts = (
        counts_after(plain, score, score.tokens) if isinstance(plain, NGramModel) else None
    )  # an ARPA file has none
    followers = _best(probs, counts, model.vocabulary, score, language)
    return Following(score.model, context, None if counts is None else int(counts.sum()), followers)


def counts_after(plain: NGramModel, score: SentenceScore, tokens: Sequence[str]) -> NDArray[np.float64]:
    """Return how often each token follows `tokens`, (|V|,) by id, as a score's model counts."""
    has_ends = score.smoothing is not None and score.smoothing.backs_off
    return plain.counts_after(tokens, score.boundaries, has_ends)


def _best(
    probs: NDArray[np.float64],
    counts: NDArray[np.float64] | None,
    vocabulary: Vocabulary,
    score: SentenceScore,
    language: str,
) -> list[Follower]:
    """Return the likeliest tokens of positive probability, of equals the lower ids."""
    unwritten = {vocabulary.marks.eos, vocabulary.marks.unk, vocabulary.marks.bos}
    least = np.partition(probs, -TOP)[-TOP] if len(probs) > TOP else 0.0
    among = np.flatnonzero((probs >= least) & (probs > 0))  # a few; all would take ten times as long
    best = among[np.argsort(-probs[among], kind="stable")[:TOP]].tolist()
    return [
        Follower(
            token=vocabulary.tokens[i],
            prob=float(probs[i]),
            count=None if counts is None else int(counts[i]),
            text=None if i in unwritten else _with(score, vocabulary.tokens[i], language),
        )
        for i in best
    ]


def _with(score: SentenceScore, token: str, language: str) -> str | None:
    if not token.strip():  # a blank at the end is none
        return None
    return joined((score.text.rstrip(), token), score.unit, language)
