"""The backward pass against PyTorch's float64 gradients, finite differences, and properties of the graph."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from app.errors import NotFinite
from app.lm.rnn.backward import backward, influence, sum_by_token
from app.lm.rnn.forward import forward
from app.lm.rnn.parameters import Parameters
from app.settings import ROOT

DATA = ROOT / "tests" / "data"
RTOL = {np.float64: 1e-10, np.float32: 1e-4}
OF_PARAMETERS = ("dU", "dW", "dV", "db", "dc", "dh0")
OF_NODES = ("da", "dh", "do")


def reference(name, dtype=np.float64):
    with np.load(DATA / f"rnn_{name}.npz") as arrays:
        ref = dict(arrays)
    params = Parameters.of(*(ref[name] for name in "UWVbc"), dtype=dtype)
    return ref, params, forward(params, ref["x"], ref["y"], ref["h0"])


def random_parameters(seed, H=4, size=6):
    draw = np.random.default_rng(seed).standard_normal
    return Parameters.of(draw((H, size)), draw((H, H)), draw((size, H)), draw(H), draw(size))


sequences = hnp.arrays(np.int32, st.integers(1, 9), elements=st.integers(0, 5))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ["small", "medium"])
def test_every_gradient_is_pytorchs(name, dtype):
    ref, params, trace = reference(name, dtype)
    gradients = backward(params, trace)
    for field in OF_PARAMETERS + OF_NODES:
        ours, theirs = getattr(gradients, field), ref[field]
        assert ours.dtype == dtype
        atol = RTOL[dtype] * 1e-2 * np.abs(theirs).max()
        assert_allclose(ours, theirs, rtol=RTOL[dtype], atol=atol, err_msg=field)


@pytest.mark.parametrize("name", ["small", "medium"])
def test_the_references_node_gradients_add_up_to_those_of_its_parameters(name):
    """By its own arrays: do = yhat - onehot; db, dc and dW are sums of da and do."""
    ref, params, trace = reference(name)
    assert_allclose(ref["do"], ref["yhat"] - np.eye(params.vocabulary_size)[ref["y"]], atol=1e-15)
    assert_allclose(ref["do"].sum(axis=0), ref["dc"], rtol=1e-10, atol=1e-14)
    assert_allclose(ref["da"].sum(axis=0), ref["db"], rtol=1e-10, atol=1e-14)
    assert_allclose(ref["da"].T @ trace.h_before, ref["dW"], rtol=1e-10, atol=1e-14)
    assert_allclose(ref["da"], (1 - ref["h"] ** 2) * ref["dh"], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ["small", "medium"])
def test_influence_is_pytorchs(name, dtype):
    ref, params, trace = reference(name, dtype)
    ours = influence(params, trace)
    assert ours.dtype == dtype
    assert_allclose(ours, ref["dLt_dhk_norm"], rtol=RTOL[dtype], atol=1e-30)


@pytest.mark.parametrize("name", ["U_rows", "W", "V", "b", "c"])
@given(tokens=sequences, seed=st.integers(0, 99))
def test_gradients_are_finite_differences(name, tokens, seed):
    """dL/dz = (L(z + e) - L(z - e)) / 2e up to e², for one entry drawn of each parameter."""
    params = random_parameters(seed)
    h0 = np.random.default_rng(seed).standard_normal(4)
    gradient = getattr(backward(params, forward(params, tokens, tokens[::-1], h0)).of_parameters, name)
    array = getattr(params, name).reshape(-1)
    entry = seed % array.size
    losses = []
    for shift in (1e-5, -2e-5):
        array[entry] += shift
        losses.append(forward(params, tokens, tokens[::-1], h0).L.sum())
    assert gradient.flat[entry] == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-5, abs=1e-8)


@given(tokens=sequences, seed=st.integers(0, 99))
def test_gradient_of_the_first_state_is_a_finite_difference(tokens, seed):
    params = random_parameters(seed)
    h0, shift = np.zeros(4), np.eye(4)[seed % 4] * 1e-5
    above, below = (forward(params, tokens, tokens, h0 + s).L.sum() for s in (shift, -shift))
    gradient = backward(params, forward(params, tokens, tokens, h0)).dh0[seed % 4]
    assert gradient == pytest.approx((above - below) / 2e-5, rel=1e-5, abs=1e-8)


@given(sequences, st.integers(0, 99))
def test_the_last_row_of_influence_is_the_state_gradient_when_only_the_last_loss_counts(tokens, seed):
    """The gradient is linear: that of the whole loss at h(k) is the sum over t of those of each L(t)."""
    params = random_parameters(seed)
    trace = forward(params, tokens, tokens)
    norms = influence(params, trace)
    assert (np.triu(norms, 1) == 0).all()
    assert_allclose(norms[-1, -1], np.linalg.norm(backward(params, trace).dh[-1]), atol=1e-14)
    bound = norms.sum(axis=0)  # the triangle inequality of that sum
    assert (np.linalg.norm(backward(params, trace).dh, axis=1) <= bound + 1e-12).all()


@given(sequences)
def test_gradients_of_b_and_c_are_sums_over_time(tokens):
    params = random_parameters(7)
    gradients = backward(params, forward(params, tokens, tokens))
    assert_allclose(gradients.db, gradients.da.sum(axis=0))
    assert_allclose(gradients.dc, gradients.do.sum(axis=0))
    assert_allclose(gradients.dU.sum(axis=1), gradients.db, atol=1e-12)  # each x(t) has exactly one 1
    assert_allclose(gradients.dc.sum(), 0, atol=1e-12)  # probabilities sum to 1, so does the target


@given(sequences)
def test_sum_by_token_is_a_product_with_one_hot_columns(tokens):
    rows = np.random.default_rng(0).standard_normal((len(tokens), 3))
    assert_allclose(sum_by_token(tokens, rows, 6), np.eye(6)[tokens].T @ rows, atol=1e-14)


def test_a_gradient_that_explodes_past_the_floats_is_refused():
    """With h = 0 everywhere tanh never saturates: each step back multiplies by W = 1000."""
    params = Parameters.of([[0.0, 0.0]], [[1000.0]], [[1.0], [0.0]], [0.0], [0.0, 0.0])
    trace = forward(params, [0] * 120, [0] * 120)
    with pytest.raises(NotFinite):
        backward(params, trace)
    with pytest.raises(NotFinite):
        influence(params, trace)
