"""Who pays for a smoothing: P after one context, before and after, of tokens, of all seen, all unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.explain.sentence.factor_evidence import FactorEvidence
from app.explain.sentence.following import counts_after
from app.explain.sentence.score import SentenceScore, Smoothing
from app.lm.arrays import Floats64
from app.lm.ngram.models.by_hand import HandCutModel
from app.lm.ngram.models.on_demand import NGramModel
from app.store.model_registry import Store
from app.text.tokenizer import Unit
from app.text.vocabulary import Vocabulary

MOST = 5


@dataclass(frozen=True, slots=True)
class Share:
    """One token, or a group of `kinds` tokens: times it follows, P unsmoothed and smoothed.

    before is None where the context never occurs: 0/0.
    """

    token: str | None  # None for a group
    kinds: int
    count: int
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class Paid:
    """What a smoothing takes and gives after the context of one factor.

    tokens: those that follow most often, and the factor's own if it follows at all; others: the rest of the
    seen ones. seen, unseen: all of each; own: the factor's token. `after` of both sums to 1, but for scores.
    """

    score: SentenceScore
    factor: FactorEvidence
    tokens: Sequence[Share]
    others: Share
    seen: Share
    unseen: Share
    own: Share


def paid(
    scores: Sequence[SentenceScore], opened: tuple[SentenceScore, FactorEvidence] | None, store: Store
) -> Paid | None:
    """Return who pays at the opened factor, else at one never seen; None where nothing is smoothed."""
    smoothed = [one for one in scores if one.smoothing not in (None, Smoothing.MLE) and one.unit != Unit.HAND]
    if not smoothed:
        return None
    score, factor = opened if opened and opened[0] in smoothed else _telling(smoothed)
    plain = store.ngram(score.model, Smoothing.MLE, 1.0)
    model = store.ngram(score.model, score.smoothing or Smoothing.MLE, score.k or 1.0)
    if not isinstance(plain, NGramModel) or isinstance(model, HandCutModel):
        return None
    before = score.tokens[: factor.t - 1]
    counts = counts_after(plain, score, before)
    probs = model.distribution(before, score.boundaries)
    return _paid(score, factor, counts, probs, plain.vocabulary)


def _telling(scores: Sequence[SentenceScore]) -> tuple[SentenceScore, FactorEvidence]:
    """Return the factor that shows most: never seen after a context that was, under the highest order.

    Where there is none, the most surprising one after a context.
    """
    for score in reversed(scores):
        for factor in score.factors:
            if not factor.count and factor.context_count:
                return score, factor
    last = scores[-1].factors
    return scores[-1], max(last, key=lambda factor: (len(factor.context) > 0, factor.surprisal or 0.0))


def _paid(
    score: SentenceScore, factor: FactorEvidence, counts: Floats64, probs: Floats64, vocabulary: Vocabulary
) -> Paid:
    total = counts.sum()
    is_seen = counts > 0
    own_id = vocabulary.id_of(factor.token)
    often = [int(i) for i in np.argsort(-counts, kind="stable")[:MOST] if is_seen[i]]
    if is_seen[own_id] and own_id not in often:
        often = [*often[:-1], own_id]

    def share(ids: NDArray[np.intp], token: str | None = None) -> Share:
        before = float(counts[ids].sum() / total) if total else None
        return Share(token, len(ids), int(counts[ids].sum()), before, float(probs[ids].sum()))

    def one(index: int) -> Share:
        return share(np.array([index]), factor.token if index == own_id else vocabulary.tokens[index])

    rest = is_seen.copy()
    rest[often] = False
    return Paid(
        score=score,
        factor=factor,
        tokens=[one(index) for index in often],
        others=share(np.flatnonzero(rest)),
        seen=share(np.flatnonzero(is_seen)),
        unseen=share(np.flatnonzero(~is_seen & (probs > 0))),
        own=one(own_id),
    )
