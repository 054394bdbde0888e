"""A second cell, declared in one place, is drilled into and written down with no other line of the app."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.explain.component.sums import sums_of
from app.explain.component.work import Work
from app.web.html.mathml import backward_equations, equations

spec = importlib.util.spec_from_file_location("gru", Path(__file__).with_name("gru.py"))
gru = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gru)
GRU = gru.GRU
SIZE = {"hidden": 3, "token": 5}
X, Y = [0, 3, 4, 3], [3, 4, 3, 1]


@pytest.fixture(scope="module")
def params():
    rng = np.random.default_rng(7)
    return {name: rng.normal(size=[SIZE[axis] for axis in axes]) for name, axes in GRU.parameters.items()}


@pytest.fixture(scope="module")
def work(params):
    h0 = np.array([0.3, -0.2, 0.1])
    trace = gru.run(params, X, Y, h0)
    words = [f"word{i}" for i in range(SIZE["token"])]
    found = Work(SimpleNamespace(params=SimpleNamespace(**params), trace=trace, words=words, cell=GRU))
    found.back = gru.back(params, trace)
    return found


@pytest.mark.parametrize("name", GRU.parameters)
def test_gradients_agree_with_finite_differences(params, work, name):
    def loss(index, nudge):
        nudged = {key: values.copy() for key, values in params.items()}
        nudged[name][index] += nudge
        return gru.run(nudged, X, Y, work.trace.h_before[0]).L.sum()

    exact = getattr(work.back, f"d{name}")
    for index in np.ndindex(exact.shape):
        slope = (loss(index, 1e-5) - loss(index, -1e-5)) / 2e-5
        assert slope == pytest.approx(exact[index], rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("node", [op.makes for op in GRU.forward if op.rule == "sum"])
@pytest.mark.parametrize("t", [1, 2, 4])
def test_every_sum_is_written_out_and_adds_up(work, node, t):
    rows = getattr(work.trace, node)
    for i in range(rows.shape[1]):
        found = sums_of(GRU)[node](work, t, i, 0)
        assert sum(one.products.sum() for one in found) == pytest.approx(rows[t - 1, i], rel=1e-12)
        for one in found:
            assert one.products.sum() == pytest.approx(one.value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", GRU.parameters)
def test_every_gradient_is_written_out_over_time(work, name):
    exact = getattr(work.back, f"d{name}")
    for index in np.ndindex(exact.shape):
        [found] = sums_of(GRU)[f"d{name}"](work, 1, index[0], index[-1])
        assert found.products.sum() == pytest.approx(exact[index], rel=1e-12, abs=1e-15)


def test_the_gates_are_taken_apart_as_their_sums(work):
    sums = sums_of(GRU)
    assert sums["z"] is sums["a_z"]
    assert sums["n"] is sums["a_n"]
    assert [one.symbol for one in sums["a_z"](work, 2, 0, 0)] == ["b_z", "W_z", "U_z"]
    assert [one.symbol for one in sums["a_n"](work, 2, 0, 0)] == ["b_n", "U_n", "r"]


def test_stages_and_axes_come_out_of_the_declaration():
    assert GRU.stages["forward"] == ["a_z", "z", "a_r", "r", "m", "a_n", "n", "h", "o", "yhat", "L"]
    assert GRU.stages["backward"] == ["o", "h", "a_n", "m", "a_r", "a_z", "theta"]
    assert {name for name, axis in GRU.axis_of.items() if axis == "token"} == {"o", "yhat", "L"}
    assert GRU.by_token["dU_n"] == ("j",)
    assert GRU.first_index["W_r"] == (1, 1)


def test_the_equations_are_written_with_its_symbols():
    found = {one.stage: str(one.mathml) for one in equations(GRU)}
    assert list(found) == GRU.stages["forward"]
    assert 'class="sym sym-z"' in found["h"]
    assert 'class="sym sym-r"' in found["a_n"]
    assert 'data-time="-1"' in found["m"]
    assert [one.stage for one in backward_equations(GRU)] == GRU.stages["backward"]
