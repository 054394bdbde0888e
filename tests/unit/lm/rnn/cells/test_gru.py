"""A second cell, declared in one place, is traced, taken apart, written down with no other line of the app.

tests/js/core/scene/gru.test.js draws it, tests/browser/test_another_cell.py steps through it on a page.
"""

from __future__ import annotations

import numpy as np
import orjson
import pytest

from app.explain.component.component import ComponentIndex, component
from app.explain.component.sums import sums_of
from app.explain.component.work import Work
from app.explain.trace.answer import Window, trace_answer
from app.lm.rnn.cells.picture import picture
from app.web.html.mathml import backward_equations, equations
from tests.unit.lm.rnn.cells import gru
from tests.unit.lm.rnn.cells.gru import GRU, X, Y


@pytest.fixture(scope="module")
def params():
    return gru.parameters()


@pytest.fixture(scope="module")
def run():
    return gru.forward_pass()


@pytest.fixture(scope="module")
def work(params, run):
    found = Work(run)
    found.back = gru.back(params, run.trace)
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


def test_a_trace_holds_every_node_and_every_product_of_its_sums(run):
    fields = ("cell", "outline", "figures", "parameters", *GRU.vectors, *GRU.products, "yhat", "L")
    answer = trace_answer(run, Window(fields))
    assert list(GRU.products)[-2:] == ["zh", "1−zn"]
    assert answer.shapes["W_n"] == (3, 3)
    assert set(answer.figures) == set(GRU.parameters) == set(answer.parameters) - {"tokens"}
    for t, step in enumerate(answer.steps, 1):
        for name in GRU.vectors:
            assert step[name].tolist() == getattr(run.trace, name)[t - 1].tolist()
        assert (step["zh"] + step["1−zn"]).tolist() == pytest.approx(step["h"].tolist(), rel=1e-12)
        assert (step["W_nh"] + run.params.b_m).tolist() == pytest.approx(step["m"].tolist(), rel=1e-12)
        assert (step["rm"] + step["U_nx"] + run.params.b_n).tolist() == pytest.approx(step["a_n"].tolist())
    assert answer.outline.largest["zh"] == np.abs(run.trace.z * run.trace.h_before).max()
    assert orjson.loads(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY))["cell"]["states"] == ["h"]


@pytest.mark.parametrize("of", [name for name in GRU.nodes if name != "L"])
@pytest.mark.parametrize("t", [1, 3])
def test_a_number_of_every_node_is_taken_apart(run, of, t):
    found = component(run, ComponentIndex(of, t), 6)
    assert found.value == float(getattr(run.trace, of)[t - 1][found.i - (GRU.axis_of[of] == "hidden")])
    if found.rule in {"sum", "sigmoid", "tanh"}:
        whole = found.operand if found.rule != "sum" else found.value
        assert sum(group.value for group in found.groups) == pytest.approx(whole, rel=1e-9, abs=1e-12)
        assert found.rule == GRU.operation(of).rule


def test_the_picture_is_what_the_scripts_are_tested_with(cells):
    assert orjson.loads(orjson.dumps(picture(GRU))) == cells["gru"]


def test_the_picture_has_a_node_for_every_operation_and_rows_from_the_token_to_the_loss():
    whole = picture(GRU).levels["3"]
    assert [op.makes for op in whole.operations] == GRU.stages["forward"]
    assert whole.rows[0] == ("y",)
    assert whole.rows[-2:] == (("a_z", "a_r", "m"), ("x",))
    gates = [(one.source, one.via, one.lag) for one in whole.operations[7].arrows]
    assert gates == [("h", "z", 1), ("z", "⊙", 0), ("n", "1−z", 0)]
    coarse = picture(GRU).levels["2"]
    assert {node for row in coarse.rows for node in row} == {"x", "h", "o", "L", "y"}
    assert coarse.within["a_r"] == coarse.within["z"] == "h"
    assert picture(GRU).levels["1"].operands["h"] == (("o", 0), ("h", 1), ("h", 1), ("h", 1), ("h", 1))
