"""One application of f: h(t-1) and a token in; a, h and the prediction out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from app.errors import InvalidRequest
from app.explain.trace.steps import Candidate, Token, best
from app.lm.arrays import Axes
from app.lm.checks import Floats, check_finite
from app.lm.rnn.forward import step
from app.lm.rnn.parameters import Parameters, as_state


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """h = tanh(b + W h_before + U x); `top` holds the best tokens of softmax(c + V h), o and yhat all."""

    x: Token
    h_before: Annotated[Floats, Axes("H")]
    a: Annotated[Floats, Axes("H")]
    h: Annotated[Floats, Axes("H")]
    top: list[Candidate]
    o: Annotated[Floats, Axes("|V|")] | None
    yhat: Annotated[Floats, Axes("|V|")] | None


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of the prediction is asked for."""

    top_k: int = 10
    with_all: bool = False


def one_step(
    params: Parameters, words: Sequence[str] | None, token: int, h: ArrayLike | None, detail: Shown
) -> StepAnswer:
    """Apply the network once to h(t-1), zeros unless given. Raises IdOutOfRange, ShapeMismatch, NotFinite."""
    before = as_state(params, h)
    with np.errstate(over="ignore", invalid="ignore"):
        nodes = step(params, before, token)
    check_finite(a=nodes.a, o=nodes.o, yhat=nodes.yhat)
    ids = best(nodes.o, detail.top_k).tolist()
    word = (lambda i: words[i]) if words else (lambda i: None)
    return StepAnswer(
        x=Token(id=token, token=word(token)),
        h_before=before,
        a=nodes.a,
        h=nodes.h,
        top=[Candidate(id=i, token=word(i), prob=float(nodes.yhat[i]), o=float(nodes.o[i])) for i in ids],
        o=nodes.o if detail.with_all else None,
        yhat=nodes.yhat if detail.with_all else None,
    )


def own_step(parameters: dict[str, ArrayLike], token: int, h: ArrayLike | None, detail: Shown) -> StepAnswer:
    """Apply a network of given U, W, V, b, c in float64, to its h0 unless h is given. Raises as above."""
    arrays = dict(parameters)
    h0 = arrays.pop("h0", None)
    return one_step(Parameters.of(**arrays, dtype=np.float64), None, token, h0 if h is None else h, detail)


def id_of(words: Sequence[str], token: str) -> int:
    """Return the id of a token. Raises InvalidRequest where the vocabulary lacks it."""
    if token not in words:
        raise InvalidRequest(field="token", reason="unknown_value")
    return list(words).index(token)
