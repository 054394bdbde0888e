"""Something to check for whoever has nothing yet: a small network, what it read, and claimed numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson

from app.explain.trace.forward_pass import trace_text
from app.lm.checks import Floats
from app.lm.rnn.parameters import NAMES, Parameters
from app.lm.rnn.slips.activation import TanhFromA
from app.lm.rnn.slips.passes import Pass
from app.lm.rnn.slips.problem import Problem
from app.store.model_registry import Store

TINY, TEXT = "rnn-tiny", "天气真好"
CLAIMED = ("h", "L", "loss", "da", "dW", "db")
DIGITS = 9  # of a claimed number: more than float32 has


def tiny_example(store: Store, with_slip: bool) -> dict[str, Any]:
    """Return the smallest shipped network over a few characters, its weights rounded, as JSON has it."""
    run = trace_text(TEXT, TINY, store, "float64")
    rounded = Parameters(*(np.round(array, 4) for array in run.params.arrays))
    return example_of(Problem(rounded, run.trace.x, run.trace.y, run.trace.h0), with_slip)


def own_example(body: dict[str, Any]) -> dict[str, Any]:
    """Return the example for parameters, inputs and targets that are given, without a slip."""
    params = Parameters.of(**body["parameters"])
    x, y = np.array(body["inputs"]), np.array(body["targets"])
    return example_of(Problem(params, x, y, np.zeros(params.hidden_size)), False)


def example_of(problem: Problem, with_slip: bool) -> dict[str, Any]:
    """Return what a program would claim; the slip is to take tanh' of a."""
    run = (TanhFromA if with_slip else Pass)(problem)
    params = problem.params
    return {
        "parameters": {name: getattr(params, name).tolist() for name in NAMES},
        "inputs": problem.x.tolist(),
        "targets": problem.y.tolist(),
        "claimed": {name: _shortened(run.value(name)) for name in CLAIMED},
    }


def _shortened(array: Floats) -> Any:  # noqa: ANN401 - lists in lists
    shorter = [float(f"{value:.{DIGITS}g}") for value in array.reshape(-1)]
    return np.array(shorter).reshape(array.shape).tolist()


def laid_out(example: dict[str, Any]) -> str:
    """Return an example as JSON to be read and changed: a line for each array or row of a matrix."""
    fields = [f'"{name}": {_field(value)}' for name, value in example.items()]
    return "{" + ",\n ".join(fields) + "}"


def _field(value: object) -> str:
    if not isinstance(value, dict):
        return orjson.dumps(value).decode()
    arrays = [f'"{name}": {_rows(array)}' for name, array in value.items()]
    return "{\n  " + ",\n  ".join(arrays) + "\n }"


def _rows(array: object) -> str:
    if isinstance(array, list) and isinstance(array[0], list):
        return "[" + ",\n    ".join(orjson.dumps(row).decode() for row in array) + "]"
    return orjson.dumps(array).decode()
