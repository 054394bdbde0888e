"""A linear mixture of two models: each token has the probability w P(first) + (1 - w) P(second)."""

from __future__ import annotations

import numpy as np

from app.errors import EmptySequence
from app.lm.checks import Floats

SURE = 1e-9  # the weight is found once it changes by less
MOST_ROUNDS = 10_000


def mixed(first: Floats, second: Floats, weight: float) -> Floats:
    """Return the log probabilities (n,) of the mixture; those of both models are natural logs, -inf for 0."""
    with np.errstate(divide="ignore"):
        log_probs: Floats = np.logaddexp(np.log(weight) + first, np.log1p(-weight) + second)
    return log_probs


def best_weight(first: Floats, second: Floats) -> float:
    """Return the weight of the first model under which tokens (n,) are most probable, by natural logs.

    The log probability is concave in w; expectation maximisation climbs it. Raises EmptySequence without
    tokens. Two of them that either model gives 0.8 and 0.2, and the other way round, weigh the same:

    >>> round(best_weight(np.log([0.8, 0.2]), np.log([0.2, 0.8])), 6)
    0.5
    """
    if not len(first):
        raise EmptySequence(name="tokens")
    weight = 0.5
    for _ in range(MOST_ROUNDS):
        with np.errstate(divide="ignore"):
            share = np.exp(np.log(weight) + first - mixed(first, second, weight))
        better = float(share.mean())
        if abs(better - weight) < SURE:
            return better
        weight = better
    return weight
