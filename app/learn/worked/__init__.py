"""Calculations that are shown three times: whole, without the last line, with the first line only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.errors import PageNotFound
from app.learn.evidence import SENTENCE, Evidence
from app.learn.worked.calculation import Calculation
from app.learn.worked.calculations import counted_factor, gradient_term, one_step, perplexity, softmax
from app.store.model_registry import Store

CALCULATIONS: Mapping[str, Callable[[Evidence], Sequence[Calculation]]] = {
    make.__name__: make for make in (counted_factor, perplexity, softmax, gradient_term, one_step)
}


def worked(name: str, store: Store) -> Sequence[Calculation]:
    """Return a calculation on three places of the tutorial's sentence. Raises PageNotFound."""
    if name not in CALCULATIONS:
        raise PageNotFound()
    return CALCULATIONS[name](Evidence(SENTENCE, store))
