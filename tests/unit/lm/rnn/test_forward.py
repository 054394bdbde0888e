"""The forward pass against PyTorch's float64 arrays, by hand, in windows, and with bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from app.errors import EmptySequence, IdOutOfRange, InvalidRequest, NotFinite, ShapeMismatch
from app.lm.rnn import forward as rnn
from app.lm.rnn.parameters import Parameters
from app.settings import ROOT

DATA = ROOT / "tests" / "data"
RTOL = {np.float64: 1e-10, np.float32: 1e-4}


def reference(name):
    with np.load(DATA / f"rnn_{name}.npz") as arrays:
        return dict(arrays)


def parameters(arrays, dtype=np.float64):
    return Parameters.of(*(arrays[name] for name in "UWVbc"), dtype=dtype)


def random_parameters(seed, H=5, size=8, dtype=np.float64):
    rng = np.random.default_rng(seed)
    draw = rng.standard_normal
    return Parameters.of(draw((H, size)), draw((H, H)), draw((size, H)), draw(H), draw(size), dtype=dtype)


sequences = hnp.arrays(np.int32, st.integers(1, 12), elements=st.integers(0, 7))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ["small", "medium"])
def test_every_array_is_pytorchs(name, dtype):
    ref = reference(name)
    trace = rnn.forward(parameters(ref, dtype), ref["x"], ref["y"], ref["h0"])
    for field in ("a", "h", "o", "yhat", "L"):
        ours = getattr(trace, field)
        assert ours.dtype == dtype
        assert_allclose(ours, ref[field], rtol=RTOL[dtype], atol=RTOL[dtype] * 1e-2, err_msg=field)


def test_two_steps_worked_by_hand():
    """H = 1, |V| = 2, U = (1, -1), W = 2, V = (1, 0), no biases: h(1) = tanh 1, a(2) = 2 tanh 1 - 1."""
    params = Parameters.of([[1, -1]], [[2]], [[1], [0]], [0], [0, 0])
    trace = rnn.forward(params, [0, 1], [0, 1])
    h1 = np.tanh(1)
    h2 = np.tanh(2 * h1 - 1)
    assert_allclose(trace.a[:, 0], [1, 2 * h1 - 1])
    assert_allclose(trace.h[:, 0], [h1, h2])
    assert_allclose(trace.yhat[0], [1 / (1 + np.exp(-h1)), 1 / (1 + np.exp(h1))])
    assert trace.log_prob == pytest.approx(-np.log(1 + np.exp(-h1)) - np.log(1 + np.exp(h2)))


@given(sequences, st.data())
def test_windows_that_hand_on_their_state_equal_the_whole(tokens, data):
    params = random_parameters(1)
    cut = data.draw(st.integers(0, len(tokens)))
    whole = rnn.forward(params, tokens, tokens[::-1])
    state, parts = None, []
    for window in (slice(0, cut), slice(cut, None)):
        if len(tokens[window]):
            parts.append(rnn.forward(params, tokens[window], tokens[::-1][window], state))
            state = parts[-1].h[-1]
    for field in ("a", "h", "o", "yhat", "L"):
        joined = np.concatenate([getattr(part, field) for part in parts])
        assert_allclose(joined, getattr(whole, field), rtol=1e-12, atol=1e-14)


@given(sequences)
def test_yhat_is_a_distribution_and_gives_the_loss(tokens):
    trace = rnn.forward(random_parameters(2), tokens, tokens)
    assert_allclose(trace.yhat.sum(axis=1), 1)
    assert (trace.yhat > 0).all()
    picked = trace.yhat[np.arange(len(tokens)), tokens]
    assert_allclose(trace.L, -np.log(picked))
    assert_allclose(trace.yhat, np.exp(trace.o - trace.log_z[:, None]))
    assert trace.log_prob == pytest.approx(np.log(picked).sum())


def test_step_is_one_column_of_the_unrolled_graph():
    params = random_parameters(3)
    trace = rnn.forward(params, [4, 1, 6], [1, 6, 2])
    one = rnn.step(params, trace.h[1], 6)
    for field in ("a", "h", "o", "yhat"):
        assert_allclose(getattr(one, field), getattr(trace, field)[2], rtol=1e-12)


def test_loss_stays_finite_where_a_probability_underflows():
    params = Parameters.of([[1.0, 1.0]], [[0.0]], [[2000.0], [0.0]], [0.0], [0.0, 0.0])
    trace = rnn.forward(params, [0], [1])
    assert trace.yhat[0, 1] == 0
    assert trace.L[0] == pytest.approx(2000 * np.tanh(1))


def test_parameters_know_their_sizes_and_keep_their_own_copy():
    W = np.eye(2)
    params = Parameters.of(np.zeros((2, 3)), W, np.zeros((3, 2)), np.zeros(2), np.zeros(3), dtype=np.float32)
    W[:] = 7
    assert (params.hidden_size, params.vocabulary_size, params.num_parameters) == (2, 3, 21)
    assert params.U.shape == (2, 3)
    assert params.dtype == np.float32
    assert params.W[0, 0] == 1
    assert params.astype(np.float64).dtype == np.float64


GOOD = {"U": np.ones((2, 3)), "W": np.ones((2, 2)), "V": np.ones((3, 2)), "b": np.ones(2), "c": np.ones(3)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("U", np.ones(3)),
        ("U", np.ones((0, 3))),
        ("W", np.ones((2, 3))),
        ("V", np.ones((2, 3))),
        ("b", np.ones(3)),
        ("c", np.ones((3, 1))),
        ("W", [[1, 2], [3]]),
        ("b", ["one", "two"]),
    ],
)
def test_matrices_that_do_not_fit_are_named(name, value):
    with pytest.raises(ShapeMismatch) as caught:
        Parameters.of(**{**GOOD, name: value})
    assert caught.value.params["name"] == name


@pytest.mark.parametrize("name", "UWVbc")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_named(name, value):
    bad = GOOD[name].copy()
    bad.flat[-1] = value
    with pytest.raises(NotFinite) as caught:
        Parameters.of(**{**GOOD, name: bad})
    assert caught.value.params == {"name": name}


def test_a_number_too_large_for_float32_is_not_finite_there():
    bad = {**GOOD, "b": np.array([1e39, 0])}
    assert Parameters.of(**bad).b[0] == 1e39
    with pytest.raises(NotFinite):
        Parameters.of(**bad, dtype=np.float32)


@pytest.mark.parametrize(
    ("inputs", "targets", "h0", "error"),
    [
        ([], [], None, EmptySequence),
        ([0, 3], [0, 0], None, IdOutOfRange),
        ([0, -1], [0, 0], None, IdOutOfRange),
        ([0, 1], [0, 3], None, IdOutOfRange),
        ([0, 1], [0], None, ShapeMismatch),
        ([[0, 1]], [[0, 1]], None, ShapeMismatch),
        ([0.0, 1.0], [0, 1], None, InvalidRequest),
        ([2**70], [0], None, InvalidRequest),
        ([0], [0], [0.0], ShapeMismatch),
        ([0], [0], [0.0, np.nan], NotFinite),
    ],
)
def test_bad_sequences_and_states_are_refused(inputs, targets, h0, error):
    with pytest.raises(error):
        rnn.forward(Parameters.of(**GOOD), inputs, targets, h0)


def test_finite_parameters_whose_sums_overflow_are_refused():
    huge = {**GOOD, "V": np.full((3, 2), 1.7e308)}
    with pytest.raises(NotFinite):
        rnn.forward(Parameters.of(**huge), [0], [0])


def test_step_refuses_a_token_outside_the_vocabulary():
    with pytest.raises(IdOutOfRange) as caught:
        rnn.step(Parameters.of(**GOOD), np.zeros(2), 3)
    assert caught.value.params == {"name": "inputs", "value": 3, "limit": 3}
