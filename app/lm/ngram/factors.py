"""One factor and how its probability was computed: one link per order, shortest context first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.trie import NOWHERE
from app.lm.ngram.estimator import Estimator
from app.lm.ngram.smoothing import STUPID_BACKOFF, Smoothing, weights
from app.text.vocabulary import BOS_ID


@dataclass(frozen=True, slots=True)
class Link:
    """One order of the chain: prob = (count - discount) / denominator + backoff * lower.

    `lower` is the prob of the link before, whose context is one token shorter; the last link's prob is the
    factor's. Order 0 counts every outcome once. After a context that was never seen, denominator is 1 and all
    is left to the shorter one.

    An ARPA file has no counts: they are None there, and so are discount and denominator. Where it lists the
    n-gram its own figure is prob and backoff is 0; else prob = backoff * lower, where backoff is the weight
    that it gives the context, 1 if it lists none.
    """

    order: int
    context: tuple[str, ...]
    count: (
        int | None
    )  # what the smoothing uses: Kneser-Ney counts kinds of words before, below the highest order
    context_count: int | None  # the sum of these over all that follows the context
    discount: float | None
    denominator: float | None
    backoff: float
    lower: float
    prob: float
    listed: bool | None = None  # whether an ARPA file has the n-gram; None where counts are known


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the chain rule, P(token | context), with the two counts that it comes from.

    The token is as the user wrote it; `oov` says that the model knows it only as `<unk>`; the context
    is as the model sees it, so an unknown token is `<unk>` there, and `<s>` is the mark.
    """

    t: int  # place in the predicted sequence, from 1
    token: str
    token_id: int
    context: tuple[str, ...]
    oov: bool
    count: int | None  # times context + token occurs in the corpus; None where only figures are known
    context_count: int | None  # times the context occurs in the corpus
    prob: float  # smoothed; mle: count / context_count, and 0 if the context never occurs
    matched_order: int  # length of the longest end of context + token that was seen; 0: not even the token
    links: tuple[Link, ...] = ()  # how prob came about, where the model uses more than the two counts


def places_of(estimator: Estimator, context: Sequence[int]) -> list[int]:
    """Return the place of each end of a context, the empty one first: `NOWHERE` if it never occurs."""
    return [estimator.counts.find(context[len(context) - length :]) for length in range(len(context) + 1)]


def chain(
    estimator: Estimator, context: Sequence[int], word: int, names: tuple[str, ...]
) -> tuple[Link, ...]:
    """Return the links of a smoothing that backs off; `names` are the context's tokens."""
    outcomes = estimator.counts.num_outcomes
    uniform = 1 / outcomes if word != BOS_ID else 0.0
    links = [Link(0, (), int(word != BOS_ID), outcomes, 0.0, float(outcomes), 0.0, 0.0, uniform)]
    if estimator.smoothing is Smoothing.STUPID_BACKOFF:
        links = []
    for length, place in enumerate(places_of(estimator, context)):
        lower = links[-1].prob if links else 0.0
        links.append(_link(estimator, place, word, names[len(names) - length :], lower))
    return tuple(links)


def _link(estimator: Estimator, context: int, word: int, names: tuple[str, ...], lower: float) -> Link:
    order = len(names) + 1
    count, total, discount, denominator, backoff = 0, 0, 0.0, 1.0, 1.0
    followers = estimator.following(order, context) if context != NOWHERE else None
    if followers and followers.total:
        place = estimator.counts.child(order, context, word)
        count = int(estimator.used[order - 1][place]) if place != NOWHERE else 0
        discount = estimator.discounts[order - 1][min(count, 3)]
        denominator, backoff = weights(estimator.smoothing, followers, estimator.discounts[order - 1])
        total = int(followers.total)
    if estimator.smoothing is Smoothing.STUPID_BACKOFF:
        backoff = STUPID_BACKOFF if order > 1 and not count else 0.0
    prob = (count - discount) / denominator + backoff * lower
    return Link(order, names, count, total, discount, denominator, backoff, lower, prob)


def whole_distribution(estimator: Estimator, context: Sequence[int]) -> NDArray[np.float64]:
    """Return the prob that `chain` gives each word of the vocabulary, (|V|,): order by order, sparsely."""
    probs = np.full(estimator.counts.vocabulary_size, 1 / estimator.counts.num_outcomes)
    probs[BOS_ID] = 0
    for order, place in enumerate(places_of(estimator, context), start=1):
        followers = estimator.following(order, place) if place != NOWHERE else None
        if followers and followers.total:
            _add_order(estimator, probs, order, place)
        elif estimator.smoothing is Smoothing.STUPID_BACKOFF:
            probs *= STUPID_BACKOFF
    return probs


def _add_order(estimator: Estimator, probs: NDArray[np.float64], order: int, context: int) -> None:
    """Turn the probabilities of one order less into those of `order`, in place."""
    discounts = estimator.discounts[order - 1]
    denominator, backoff = weights(estimator.smoothing, estimator.following(order, context), discounts)
    following = estimator.counts.following(order, context)
    words = estimator.counts.levels[order - 1].words[following]
    counts = estimator.used[order - 1][following]
    discounted_probs = (counts - np.array(discounts)[np.minimum(counts, 3)]) / denominator
    probs *= backoff
    if estimator.smoothing is Smoothing.STUPID_BACKOFF:
        probs[words] = np.where(counts, discounted_probs, probs[words] if order > 1 else 0.0)
    else:
        probs[words] += discounted_probs
