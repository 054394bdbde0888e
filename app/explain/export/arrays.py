"""A run as files for other programs: all arrays as NPZ, the time steps as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Annotated, Any, cast

import numpy as np

from app.explain.trace.answer import TraceAnswer
from app.explain.trace.forward_pass import ForwardPass
from app.explain.trace.gradient_arrays import gradients
from app.explain.trace.steps import Step, product
from app.lm.arrays import Axes
from app.lm.checks import Floats, as_finite
from app.lm.rnn.cells.elman import ELMAN
from app.lm.rnn.cells.graph import TOKENS
from app.lm.rnn.parameters import NAMES
from app.store.model_registry import Store

VECTORS = (*ELMAN.vectors, *ELMAN.products)
GRADIENTS = (*(f"d{name}" for name in ELMAN.differentiated), "dLt_dhk_norm")


def npz(run: ForwardPass, with_gradients: bool) -> bytes:
    """Return every array of the run, named as in the reference files: U W V b c h0 x y a h o yhat L.

    With gradients also dU dW dV db dc dh0 da dh do dLt_dhk_norm.
    """
    arrays: dict[str, Any] = {name: getattr(run.params, name) for name in NAMES}
    arrays |= {name: getattr(run.trace, name) for name in ("h0", *TOKENS, *ELMAN.nodes)}
    if with_gradients:
        arrays |= gradients(run.params, run.trace)
    return as_npz(arrays)


def as_npz(arrays: Mapping[str, Any]) -> bytes:
    """Return arrays by name as an NPZ file, readable without pickle."""
    file = BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def array(run: ForwardPass, name: str, dtype: str) -> Floats:
    """Return one array of a run: a h Ux Wh (tau, H), o yhat (tau, |V|), L, da dh do or dLt_dhk_norm.

    Raises NotFinite, also where half precision is too small.
    """
    if name in run.cell.products:
        values = product(run, name)
    elif name in GRADIENTS:
        values = cast("dict[str, Floats]", gradients(run.params, run.trace))[name]
    else:
        values = getattr(run.trace, name)
    return as_finite(name, values, dtype)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An array of a network, row by row."""

    name: str
    shape: tuple[int, ...]
    values: Annotated[Floats, Axes("n")] | Annotated[Floats, Axes("m", "n")]


def parameter_of(store: Store, model_id: str, name: str, snapshot: int | None = None) -> Floats:
    """Return U (H, |V|), W, V, b or c of a network, or as it was at a moment of its training.

    Raises ModelNotFound, ArtefactDamaged, InvalidRequest.
    """
    values: Floats = np.ascontiguousarray(getattr(store.network_at(model_id, snapshot).parameters, name))
    return values


def npy(values: Floats) -> bytes:
    """Return an array in NumPy's own file format, .npy."""
    file = BytesIO()
    np.save(file, np.ascontiguousarray(values), allow_pickle=False)
    return file.getvalue()


def table(answer: TraceAnswer) -> str:
    """Return the time steps as CSV, one a line; each vector asked for has columns, a_1 .. a_H."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_heads(answer.steps[0]))
    writer.writerows(list(_cells(step)) for step in answer.steps)
    return text.getvalue()


def _heads(step: Step) -> list[str]:
    heads = ["t", "x_id", "x", "y_id", "y"]
    heads += ["prob", "rank"] if "yhat" in step else []
    heads += ["L"] if "L" in step else []
    return heads + [f"{name}_{i}" for name, vector in _vectors(step) for i in range(1, len(vector) + 1)]


def _cells(step: Step) -> Iterator[object]:
    yield step["t"]
    for end in (step["x"], step["y"]):
        yield from (end["id"], end["token"])
    if "yhat" in step:
        yield from (step["yhat"]["target"]["prob"], step["yhat"]["target"]["rank"])
    if "L" in step:
        yield step["L"]
    for _, vector in _vectors(step):
        yield from vector.tolist()


def _vectors(step: Step) -> list[tuple[str, Floats]]:
    return [(name, cast(Floats, value)) for name, value in step.items() if name in VECTORS]
