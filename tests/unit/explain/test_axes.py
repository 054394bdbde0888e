"""The axes that a field's type names are those of the array in it, one size a name throughout an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Annotated, Any, NotRequired, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from typing_extensions import is_typeddict

from app.explain.gradients.backward import backward_answer
from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_ids, trace_text
from app.explain.trace.one_step import Shown, one_step
from app.lm.arrays import Axes
from app.lm.checks import Ids
from app.settings import Settings

SENTENCE = "今天的天气真好呀"
FIELDS = ("a", "h", "Ux", "Wh", "o", "yhat", "all", "L", "outline", "figures", "parameters")


def arrays(value: Any, hint: Any, name: str) -> Iterator[tuple[str, np.ndarray, Any, Axes]]:
    """Every array of an answer with the name of its field, its type and its axes."""
    if get_origin(hint) is Annotated:
        yield name, value, *get_args(hint)
    elif value is not None:
        for part in parts(value, hint, name):
            yield from arrays(*part)


def parts(value: Any, hint: Any, name: str) -> list[tuple[Any, Any, str]]:
    """What a value holds: each part with its type and name."""
    origin, args = get_origin(hint), get_args(hint)
    if is_dataclass(hint) or is_typeddict(hint):
        held = {field: getattr(value, field) for field in hint.__slots__} if is_dataclass(hint) else value
        hints = get_type_hints(hint, include_extras=True)
        return [(one, hints[field], f"{name}.{field}") for field, one in held.items()]
    if origin is list:
        return [(one, args[0], name) for one in value]
    if origin is dict:
        return [(one, args[1], f"{name}.{key}") for key, one in value.items()]
    return [(value, args[0], name)] if origin is NotRequired or type(None) in args else []


def sizes(answer: Any) -> tuple[dict[str, int], set[str]]:
    """The size of each axis and the fields that hold an array; fails where two arrays disagree."""
    known: dict[str, int] = {}
    seen: set[str] = set()
    for name, array, hint, axes in arrays(answer, type(answer), type(answer).__name__):
        if array is None:
            continue
        seen.add(name)
        assert array.ndim == len(axes.names), name
        assert np.issubdtype(array.dtype, np.integer if hint == Ids else np.floating), name
        for axis, size in zip(axes.names, array.shape, strict=True):
            assert known.setdefault(axis, size) == size, f"{name}: {axis}"
    return known, seen


@pytest.fixture(scope="module")
def run(store):
    return trace_text(SENTENCE, "rnn-tiny", store, "float64", deep=True)


def expected(run):
    return {"tau": run.trace.tau, "H": run.params.hidden_size, "|V|": run.params.vocabulary_size}


def test_of_a_trace_with_everything(run):
    known, seen = sizes(trace_answer(run, Window(FIELDS, with_gradients=True)))
    assert known == expected(run)
    assert len(set(known.values())) == 3, "sizes that differ, so that no axis can pass for another"
    assert {f"TraceAnswer.gradients.{name}" for name in ("dU", "dW", "dV", "da", "do", "dLt_dhk_norm")} < seen
    assert {"TraceAnswer.steps.h", "TraceAnswer.steps.yhat.all", "TraceAnswer.outline.rank"} < seen
    assert len(seen) == 31


def test_of_the_whole_way_back(run):
    known, seen = sizes(backward_answer(run, 5, 200))
    assert known == {axis: size for axis, size in expected(run).items() if axis != "|V|"}
    assert {"BackwardAnswer.terms.U.shares", "BackwardAnswer.steps.from_later"} < seen


def test_of_one_step(run):
    known, seen = sizes(one_step(run.params, run.words, 3, None, Shown(with_all=True)))
    assert known == {axis: size for axis, size in expected(run).items() if axis != "tau"}
    assert len(seen) == 5


def test_of_parameters_that_came_with_a_request():
    rng = np.random.default_rng(0)
    given = {"U": (2, 5), "W": (2, 2), "V": (5, 2), "b": (2,), "c": (5,)}
    run = trace_ids(
        {name: rng.normal(size=size) for name, size in given.items()}, [0, 1, 4], [1, 4, 2], Settings()
    )
    known, _ = sizes(trace_answer(run, Window(FIELDS, with_gradients=True)))
    assert known == {"tau": 3, "H": 2, "|V|": 5}
