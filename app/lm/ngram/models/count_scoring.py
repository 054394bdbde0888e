"""Scores sentences by the two counts of each factor alone, and reports contexts never seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.lm.arrays import Floats64
from app.lm.ngram.counting.trie import NOWHERE, NGramCounts
from app.lm.ngram.models.backoff import TokenScores, depths
from app.lm.ngram.models.lookup import Walker
from app.text.vocabulary import BOS_ID


def score_plainly(
    counts: NGramCounts, stream: NDArray[np.int32], estimate: Callable[[Floats64, Floats64], Floats64]
) -> TokenScores:
    """Score by the two counts of each factor alone: what `estimate` makes of count and context's count."""
    above, below = np.zeros(len(stream)), np.full(len(stream), float(counts.num_predicted))
    matched = np.zeros(len(stream), np.int8)
    reach = np.minimum(depths(stream) + 1, counts.order)  # order of the n-gram that each factor is about
    contexts = stream
    for order, places in enumerate(Walker(counts.levels).walk(stream), start=1):
        ends = np.flatnonzero(places >= 0)
        times = counts.levels[order - 1].counts[places[ends]]
        matched[ends[times > 0]] = order
        is_whole = reach == order
        above[ends] = np.where(is_whole[ends], times, 0)
        if order > 1:
            own = np.flatnonzero(is_whole[1:])
            below[own + 1] = _counts_of(counts, order - 1, contexts[own])
        contexts = places
    is_first = stream == BOS_ID
    with np.errstate(divide="ignore"):
        log_probs = np.log(estimate(above, below))
    log_probs[is_first], matched[is_first] = 0, 0
    return TokenScores(stream, log_probs, matched)


def _counts_of(counts: NGramCounts, order: int, places: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return how often each n-gram occurs in the corpus, 0 for `NOWHERE`."""
    level = counts.levels[order - 1].counts
    return np.where(places >= 0, level[places], 0) if len(level) else np.zeros(len(places), np.int32)


def unseen_contexts(counts: NGramCounts, stream: NDArray[np.int32]) -> float:
    """Return the share of predicted tokens whose context, of up to order - 1 tokens, was never seen."""
    lengths = np.minimum(depths(stream), counts.order - 1)  # of contexts
    unseen = np.zeros(len(stream), bool)
    walker = Walker(counts.levels[: max(counts.order - 1, 1)])
    for length, places in enumerate(walker.walk(stream), start=1):
        never = (places == NOWHERE) if length > 1 else counts.levels[0].counts[stream] == 0
        unseen[1:] |= (lengths[1:] == length) & never[:-1]
    is_predicted = stream != BOS_ID
    return int(np.count_nonzero(unseen & is_predicted)) / max(int(np.count_nonzero(is_predicted)), 1)
