"""Measures what a text of tau time steps costs a network in time and memory, here and now."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.concurrency.threads import spread
from app.lm.rnn.inspect.cost import TAUS, Cost, measure
from app.store.model_registry import Store


def network_cost(model_id: str, store: Store, longest: int = max(TAUS)) -> Iterator[Cost]:
    """Yield the cost of ever longer texts, up to `longest` steps, as it is measured. Raises ModelNotFound."""
    params = store.rnn(model_id).parameters
    with spread(1):
        yield from measure(params, np.random.default_rng(0), [tau for tau in TAUS if tau <= longest])
