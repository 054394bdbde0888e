"""Claimed arrays are understood by name, shape and orientation, and held beside ours."""

from dataclasses import replace

import numpy as np
import pytest

from app.errors import (
    EmptySequence,
    IdOutOfRange,
    InvalidRequest,
    NotFinite,
    ShapeMismatch,
    TextTooLong,
    TooMuchWork,
)
from app.explain.check.check import check
from app.explain.check.reading import Given
from app.lm.rnn.slips.passes import Pass
from app.lm.rnn.slips.problem import VALUES
from app.settings import ROOT, Settings
from tests.unit.lm.rnn.slips.problems import problem, told_by

LIMITS = Settings()
ASKED = problem(0, H=3, size=5, tau=4)
RIGHT = told_by(Pass, ASKED)
P = ASKED.params
OURS = {name: getattr(P, name) for name in "UWVbc"}
D2L = {"W_xh": P.U.T, "W_hh": P.W.T, "W_hq": P.V.T, "b_h": P.b, "b_q": P.c}
PYTORCH = {
    "rnn.weight_ih_l0": P.U, "rnn.weight_hh_l0": P.W, "rnn.bias_ih_l0": ASKED.biases[0],
    "rnn.bias_hh_l0": ASKED.biases[1], "fc.weight": P.V, "fc.bias": P.c,
}  # fmt: skip
KERAS = {
    "rnn/kernel": P.U.T, "rnn/recurrent_kernel": P.W.T, "rnn/bias": P.b, "dense/kernel": P.V.T,
    "dense/bias": P.c,
}  # fmt: skip


def sent(claimed, parameters=OURS, **others):
    given = Given(parameters, ASKED.x, ASKED.y, ASKED.h0, claimed)
    return check(replace(given, **others), LIMITS)


def test_a_right_answer_agrees_in_every_array():
    found = sent(RIGHT)
    assert found.agrees
    assert [array.name for array in found.arrays] == list(VALUES)
    assert all(array.agrees and array.first is None and array.times_float32 < 1e-6 for array in found.arrays)
    assert found.slips == []


@pytest.mark.parametrize(
    ("naming", "parameters", "claimed"),
    [
        ("d2l", D2L, {"dW_xh": RIGHT["dU"].T, "W_hh.grad": RIGHT["dW"].T, "dW_hq": RIGHT["dV"].T,
                      "db_h": RIGHT["db"]}),
        ("d2l", D2L, {"dU": RIGHT["dU"], "dW": RIGHT["dW"]}),
        ("d2l", D2L, {"dU": RIGHT["dU"].T, "dW": RIGHT["dW"].T}),
        ("pytorch", PYTORCH, {
            "rnn.weight_hh_l0.grad": RIGHT["dW"], "weight_ih_l0.grad": RIGHT["dU"],
            "rnn.bias_ih_l0.grad": RIGHT["db"], "rnn.bias_hh_l0.grad": RIGHT["db"],
            "fc.weight.grad": RIGHT["dV"], "fc.bias.grad": RIGHT["dc"]}),
        ("keras", KERAS, {"rnn/recurrent_kernel.grad": RIGHT["dW"].T, "dense/kernel.grad": RIGHT["dV"].T}),
        ("ours", OURS, {"dW_hh": RIGHT["dW"].T, "weight_hh_l0.grad": RIGHT["dW"], "dU": RIGHT["dU"].T}),
    ],
)  # fmt: skip
def test_gradients_come_under_every_naming_in_its_orientation(naming, parameters, claimed):
    found = sent(claimed, parameters)
    assert (found.naming, found.agrees) == (naming, True)


def test_a_file_is_parted_into_parameters_and_claims():
    gradients = {
        "dense/kernel.grad": RIGHT["dV"].T,
        "dW": RIGHT["dW"],
        "h": RIGHT["h"],
        "dLt_dhk_norm": RIGHT["h"],
    }
    found = check(Given(KERAS | gradients, ASKED.x, ASKED.y, ASKED.h0, None), LIMITS)
    assert found.agrees
    assert [array.name for array in found.arrays] == ["dense/kernel.grad", "dW", "h"]


def test_axes_of_a_batch_of_one_may_be_there_or_not():
    claimed = {
        "h": RIGHT["h"][:, None], "yhat": RIGHT["yhat"][None], "L": RIGHT["L"][None],
        "loss": RIGHT["loss"][None], "dh0": RIGHT["dh0"][None, None],
    }  # fmt: skip
    found = sent(claimed, inputs=ASKED.x[None], targets=ASKED.y[:, None], h0=ASKED.h0[None, None])
    assert found.agrees


def test_the_first_step_and_entry_that_differ_are_told():
    h, dW = RIGHT["h"].copy(), RIGHT["dW"].copy()
    h[2, 1] += 0.5
    h[3, 0] += 9
    dW[1, 2] -= 1
    found = {array.name: array for array in sent({"h": h, "dW": dW, "loss": RIGHT["loss"] * 3}).arrays}
    first = found["h"].first
    assert (first.t, first.index, first.ours) == (3, [1], RIGHT["h"][2, 1])
    assert first.yours == first.ours + 0.5
    assert found["h"].max_abs == pytest.approx(9)
    assert found["h"].times_float32 > 1000
    assert (found["dW"].first.t, found["dW"].first.index) == (None, [1, 2])
    assert (found["loss"].first.t, found["loss"].first.index) == (None, [])
    assert found["loss"].max_rel == pytest.approx(2 / 3)


def test_an_index_is_that_of_the_array_as_it_was_given():
    turned = RIGHT["dW"].T.copy()
    turned[0, 2] += 1
    [array] = sent({"dW_hh": turned}, D2L).arrays
    assert (array.first.index, array.first.ours) == ([0, 2], RIGHT["dW"][2, 0])


def test_only_one_of_pytorchs_biases_added_is_a_half_bias():
    half = {name: P.b * 0 if name == "rnn.bias_hh_l0" else array for name, array in PYTORCH.items()}
    other = Given(half, ASKED.x, ASKED.y, ASKED.h0, {"h": RIGHT["h"]})
    assert check(other, LIMITS).slips == []  # these parameters with those numbers: no slip of ours
    part = problem(0, H=3, size=5, tau=4)
    claimed = told_by(Pass, replace(part, params=replace(P, b=part.biases[0])), ("h", "L"))
    assert [slip.code for slip in sent(claimed, PYTORCH).slips] == ["half_bias"]


def test_zeros_agree_where_ours_are_zeros():
    """h(0) = 0 leaves dW of a single step exactly 0: 0 of 0 is no difference."""
    given = Given(OURS, ASKED.x[:1], ASKED.y[:1], None, {"dW": np.zeros((3, 3))})
    assert check(given, LIMITS).agrees


@pytest.mark.parametrize(
    ("change", "error", "name"),
    [
        ({"claimed": {"h": RIGHT["h"].T}}, ShapeMismatch, "h"),
        ({"claimed": {"dW": np.ones((2, 2))}}, ShapeMismatch, "dW"),
        ({"claimed": {"h": RIGHT["h"][None, None, None, :2]}}, ShapeMismatch, "h"),
        ({"claimed": {"h": RIGHT["h"] * np.nan}}, NotFinite, "h"),
        ({"claimed": {"z": RIGHT["h"]}}, InvalidRequest, "z"),
        ({"claimed": {}}, InvalidRequest, "claimed"),
        ({"parameters": OURS | {"Q": P.b}}, InvalidRequest, "Q"),
        ({"parameters": OURS | {"b": np.ones((3, 1))}}, ShapeMismatch, "b"),
        ({"inputs": np.array([0, 1, 2, 5])}, IdOutOfRange, "inputs"),
        ({"inputs": np.array([0.5, 1, 2, 3])}, InvalidRequest, "inputs"),
        ({"targets": ASKED.y[:2]}, ShapeMismatch, "targets"),
        ({"targets": ASKED.y.reshape(2, 2)}, ShapeMismatch, "targets"),
        ({"inputs": ASKED.x[:0], "targets": ASKED.y[:0]}, EmptySequence, "inputs"),
        ({"h0": np.ones(4)}, ShapeMismatch, "h0"),
    ],
)
def test_what_cannot_be_used_is_named(change, error, name):
    with pytest.raises(error) as refused:
        sent(
            {"h": RIGHT["h"]} | change.pop("claimed", {})
            if "claimed" not in change
            else change.pop("claimed"),
            **change,
        )
    assert name in {refused.value.params.get("name"), refused.value.params.get("field")}


def test_a_wrong_shape_tells_the_expected_one():
    with pytest.raises(ShapeMismatch) as refused:
        sent({"h": RIGHT["h"].T})
    assert refused.value.params["expected"] == "(4, 3)"


def test_limits_of_steps_and_work():
    many = np.zeros(LIMITS.max_check_steps + 1, int)
    with pytest.raises(TextTooLong):
        sent({"h": RIGHT["h"]}, inputs=many, targets=many)
    with pytest.raises(TooMuchWork):
        check(Given(OURS, ASKED.x, ASKED.y, None, {"h": RIGHT["h"]}), Settings(max_check_work=10))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ["rnn_small", "rnn_medium"])
def test_pytorchs_own_numbers_agree(name, dtype):
    with np.load(ROOT / "tests" / "data" / f"{name}.npz") as stored:
        arrays = {key: array for key, array in stored.items() if key not in {"x", "y", "h0"}}
        x, y, h0 = (stored[key] for key in ("x", "y", "h0"))
    claimed = {key: array.astype(dtype) for key, array in arrays.items() if key not in OURS}
    parameters = {key: array for key, array in arrays.items() if key in OURS}
    found = check(Given(parameters, x, y, h0, claimed), LIMITS)
    assert found.agrees
    assert len(found.arrays) == 14
