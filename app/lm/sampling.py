"""Continues a text: one token after another, drawn from a model's distribution."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest
from app.text.vocabulary import LEADING, Marks, Vocabulary


class Distributes(Protocol):
    """Any model that gives P(. | context) over its vocabulary."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens behind the ids."""

    def distribution(self, context: Sequence[str], boundaries: bool) -> NDArray[np.float64]:
        """Return P(. | context), (|V|,) by id."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to draw. temperature: below 1 favours the likely; top_k: keep only that many of the likeliest.

    top_p: only the likeliest that together have that share, at least one: the nucleus of Holtzman et al.,
    2020. It is taken after temperature and top_k.
    """

    temperature: float = 1.0
    top_k: int | None = None
    max_tokens: int = 50
    top_p: float | None = None

    def __post_init__(self) -> None:
        if not (0 < self.temperature < math.inf):
            raise InvalidRequest(field="temperature", reason="positive_finite")
        if self.top_k is not None and self.top_k < 1:
            raise InvalidRequest(field="top_k", reason="at_least", limit=1)
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise InvalidRequest(field="top_p", reason="above_zero", limit=1)
        if self.max_tokens < 0:
            raise InvalidRequest(field="max_tokens", reason="at_least", limit=0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A token and P(token | all before it) as the model has it, before temperature, top_k and top_p.

    number: what was drawn from [0, 1), in the token's stretch of the cumulative `chances`, (|V|,) by id.
    """

    token: str
    token_id: int
    prob: float
    number: float
    chances: NDArray[np.float64] = field(compare=False, repr=False)


def generate(
    model: Distributes,
    context: Sequence[str],
    sampling: Sampling,
    rng: np.random.Generator,
    boundaries: bool = True,
) -> Iterator[Drawn]:
    """Go on from `context` until `</s>`, which is given too, or `max_tokens`.

    The same `rng` gives the same tokens. `<unk>` is never drawn: it cannot be written; nor is `<s>` where
    there is no `<unk>` to read it as. Ends as well where
    the model finds nothing possible, as mle does after a context that it never saw.
    """
    history, marks = list(context), model.vocabulary.marks
    for _ in range(sampling.max_tokens):
        probs = model.distribution(history, boundaries)
        chances = tempered(probs, sampling, marks)
        if not chances.any():
            return
        number = rng.random()
        ends = chances.cumsum()
        token_id = int(np.searchsorted(ends / ends[-1], number, side="right"))
        draw = Drawn(model.vocabulary.tokens[token_id], token_id, float(probs[token_id]), number, chances)
        yield draw
        if token_id == marks.eos:
            return
        history.append(draw.token)


def tempered(probs: NDArray[np.float64], sampling: Sampling, marks: Marks = LEADING) -> NDArray[np.float64]:
    """Return the chances of being drawn, (|V|,): p^(1/temperature) of top_k and top_p, over their sum."""
    probs = probs.copy()
    never = marks.bos if marks.unk is None else marks.unk
    if never is not None:
        probs[never] = 0
    if sampling.top_k is not None and sampling.top_k < len(probs):
        probs[np.argsort(-probs, kind="stable")[sampling.top_k :]] = 0  # of equal ones the lower ids stay
    possible = np.flatnonzero(probs)
    chances = np.zeros_like(probs)
    if len(possible):
        logs = np.log(probs[possible])
        with np.errstate(over="ignore"):  # near temperature 0 all but the likeliest come to exp(-inf) = 0
            chances[possible] = np.exp((logs - logs.max()) / sampling.temperature)
        chances /= chances.sum()
    if sampling.top_p is not None and sampling.top_p < 1:
        likeliest = np.argsort(-chances, kind="stable")
        before = np.cumsum(chances[likeliest]) - chances[likeliest]
        chances[likeliest[before >= sampling.top_p]] = 0
        chances /= chances.sum() or 1.0
    return chances
