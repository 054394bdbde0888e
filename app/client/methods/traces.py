"""Methods about a network's run: a network of the app over a text, or one's own over ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict, Unpack

from numpy.typing import ArrayLike, NDArray

from app.client.answers import NPY, NPZ, array_of, arrays_of, from_json
from app.client.show.origin import origin_of
from app.client.show.stage import NetworkTrace
from app.client.talk import Ask, Talk
from app.explain.component.component import Component, Of
from app.explain.gradients.backward import BackwardAnswer
from app.explain.gradients.chain import ChainAnswer
from app.explain.trace.one_step import StepAnswer
from app.lm.checks import Precision

OwnParameters = Mapping[str, ArrayLike]  # U (H, |V|), W (H, H), V (|V|, H), b (H), c (|V|), h0 (H)


class Tried(TypedDict, total=False):
    """What is tried in a network's place: W times scale_w, single entries set (`W_2_3_0.5`).

    snapshot: the network as it was on the way, one of `snapshots(model)` by its number.
    """

    scale_w: float
    set: Sequence[str]
    snapshot: int


class Options(Tried, total=False):
    """What of a trace is asked for; without `fields` the API's own choice."""

    fields: Sequence[str]
    top_k: int
    start: int
    stop: int
    dtype: Precision
    gradients: bool


class RunOptions(Tried, total=False):
    """Of which network a text is read, and how precisely."""

    model: str
    dtype: Precision


class StepOptions(Tried, total=False):
    """Which network makes the step, from which id, and how much of the prediction is shown."""

    model: str
    id: int
    top_k: int
    all: bool


class Walk(RunOptions, total=False):
    """How many tokens of each do(t) are shown."""

    top_k: int


class ComponentOptions(RunOptions, total=False):
    """Which column of a matrix, and how many of the largest terms are written out."""

    j: int
    terms: int


def trace(
    text: str | None = None,
    model: str | None = None,
    *,
    parameters: OwnParameters | None = None,
    inputs: Sequence[int] | None = None,
    targets: Sequence[int] | None = None,
    **options: Unpack[Options],
) -> Talk[NetworkTrace]:
    """Return every time step of a network over a text, or of one's own parameters over inputs and targets.

    Raises EmptyText, TextTooLong, ModelNotFound, ShapeMismatch, NotFinite, IdOutOfRange, InvalidRequest.
    """
    body = _body(text, model, parameters, inputs, targets) | dict(options)
    response = yield Ask("POST", "/trace", body=body)
    return replace(from_json(NetworkTrace, response.json()), origin=origin_of(response))


def arrays(
    text: str | None = None,
    model: str | None = None,
    *,
    parameters: OwnParameters | None = None,
    inputs: Sequence[int] | None = None,
    targets: Sequence[int] | None = None,
    **options: Unpack[Options],
) -> Talk[dict[str, NDArray[Any]]]:
    """Return all arrays of the run by name: U W V b c h0 x y a h o yhat L, with gradients also dU to do.

    They come as a file, exact and faster than `trace` where a network is large. Raises as `trace` does.
    """
    body = _body(text, model, parameters, inputs, targets) | dict(options)
    return arrays_of((yield Ask("POST", "/trace", body=body, accept=NPZ)))


def array(text: str, name: str, **run: Unpack[RunOptions]) -> Talk[NDArray[Any]]:
    """Return one array: a h Ux Wh da dh (tau, H), o yhat do (tau, |V|), L (tau), dLt_dhk_norm (tau, tau)."""
    query = {"text": text, "name": name, **run}
    return array_of((yield Ask("GET", "/trace/array", query, accept=NPY)))


def step(
    token: str | None = None,
    h: ArrayLike | None = None,
    *,
    parameters: OwnParameters | None = None,
    **options: Unpack[StepOptions],
) -> Talk[StepAnswer]:
    """Apply a network once: h(t-1), zeros unless given, and a token give a(t), h(t) and the prediction.

    Raises ModelNotFound, ShapeMismatch, NotFinite, IdOutOfRange, InvalidRequest.
    """
    body = {"token": token, "h": h, "parameters": parameters, **options}
    response = yield Ask("POST", "/step", body=_without_none(body))
    return from_json(StepAnswer, response.json())


def component(
    text: str, of: Of = "a", t: int = 1, i: int | None = None, **written: Unpack[ComponentOptions]
) -> Talk[Component]:
    """Return one number of a run as the sum of products that it is; the largest one unless i is given."""
    response = yield Ask("GET", "/trace/component", {"text": text, "of": of, "t": t, "i": i, **written})
    return from_json(Component, response.json())


def gradients(text: str, **walk: Unpack[Walk]) -> Talk[BackwardAnswer]:
    """Return the whole way back through time: both sources of dh, terms by step, influence, a check."""
    response = yield Ask("GET", "/trace/backward", {"text": text, **walk})
    return from_json(BackwardAnswer, response.json())


def chain(
    text: str, t: int | None = None, k: int | None = None, **run: Unpack[RunOptions]
) -> Talk[ChainAnswer]:
    """Return dh(t)/dh(k) as a product of factors diag(1 - h²) W, and what each makes of a gradient."""
    response = yield Ask("GET", "/trace/chain", {"text": text, "t": t, "k": k, **run})
    return from_json(ChainAnswer, response.json())


def program(text: str, model: str | None = None, **tried: Unpack[Tried]) -> Talk[bytes]:
    """Return the run as a ZIP file: script, notebook and weights that need NumPy alone."""
    response = yield Ask("GET", "/trace/script", {"text": text, "model": model, **tried}, accept="*/*")
    return response.content


def _body(
    text: str | None,
    model: str | None,
    parameters: OwnParameters | None,
    inputs: Sequence[int] | None,
    targets: Sequence[int] | None,
) -> dict[str, object]:
    body = {"text": text, "model": model, "parameters": parameters, "inputs": inputs, "targets": targets}
    return _without_none(body)


def _without_none(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
