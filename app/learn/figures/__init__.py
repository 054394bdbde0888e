"""Figures in the prose of a chapter: `{{name argument …}}`, computed whenever the chapter is read.

They are of the tutorial's sentence, of which the prose speaks; after `own` they are of the learner's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.learn.evidence import SENTENCE, Evidence
from app.learn.figures import counted, network
from app.store.model_registry import Store

FIGURES: Mapping[str, Callable[..., str]] = {
    make.__name__: make for make in (*counted.FIGURES, *network.FIGURES)
}


class UnknownFigure(ValueError):
    """A chapter asks for a figure that there is not, or with arguments that it does not take."""


def figure(name: str, own: str, store: Store) -> str:
    """Return what `{{name}}` is. Raises UnknownFigure."""
    called, *arguments = name.split()
    text = SENTENCE
    if called == "own" and arguments:
        text, (called, *arguments) = own, arguments
    if called not in FIGURES:
        raise UnknownFigure(name)
    try:
        return FIGURES[called](Evidence(text, store), *arguments)
    except (TypeError, ValueError, LookupError) as error:
        raise UnknownFigure(name) from error
