"""The chain dh(t)/dh(k) = J(t) … J(k+1): against differences of the network, and against numpy.linalg."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from app.errors import ShapeMismatch
from app.lm.rnn.backward import influence, output_gradient
from app.lm.rnn.forward import forward
from app.lm.rnn.inspect.jacobians import carried_back, jacobian, product, product_stretches, stretches
from app.lm.rnn.parameters import Parameters
from app.settings import ROOT

H, SIZE = 4, 7
sequences = hnp.arrays(np.int32, st.integers(1, 9), elements=st.integers(0, SIZE - 1))


def network(seed, scale=1.0):
    draw = np.random.default_rng(seed).standard_normal
    W = scale * draw((H, H)) / np.sqrt(H)
    return Parameters.of(draw((H, SIZE)), W, draw((SIZE, H)), draw(H), draw(SIZE))


@given(sequences, st.integers(0, 99), st.data())
def test_the_product_is_what_a_nudge_of_the_earlier_state_does_to_the_later_one(tokens, seed, data):
    """Run the rest of the sentence from h(k) + e and from h(k) - e: no calculus is trusted."""
    params = network(seed)
    k = data.draw(st.integers(0, len(tokens) - 1))
    run = forward(params, tokens, tokens)
    before = run.h[k - 1] if k else run.h0
    found = product(params, run.h[k:])
    for i, nudge in enumerate(np.eye(H) * 1e-6):
        above, below = (
            forward(params, tokens[k:], tokens[k:], before + shift).h[-1] for shift in (nudge, -nudge)
        )
        assert_allclose(found[:, i], (above - below) / 2e-6, rtol=1e-5, atol=1e-8)


@given(sequences, st.integers(0, 99), st.sampled_from([0.2, 1.0, 4.0]))
def test_no_product_stretches_more_than_its_factors_one_after_the_other(tokens, seed, scale):
    params = network(seed, scale)
    h = forward(params, tokens, tokens).h
    so_far = product_stretches(params, h)
    bound = np.cumprod(stretches(params, h)[::-1])
    assert (so_far <= bound * (1 + 1e-9)).all()
    carried = np.linalg.norm(carried_back(params, h, np.ones(H)), axis=1)
    assert (carried[1:] <= carried[0] * so_far * (1 + 1e-9)).all()


@given(sequences, st.integers(0, 99))
def test_stretches_of_products_are_those_that_numpy_finds(tokens, seed):
    params = network(seed, 2.0)
    h = forward(params, tokens, tokens).h
    wholes = [np.linalg.norm(product(params, h[i:]), 2) for i in reversed(range(len(h)))]
    assert_allclose(product_stretches(params, h), wholes, rtol=1e-9)
    matrices = [jacobian(params, state) for state in h[::-1]]
    whole = np.linalg.multi_dot([*matrices, np.eye(H), np.eye(H)])
    assert_allclose(product(params, h), whole, rtol=1e-10, atol=1e-14)


def test_a_gradient_carried_back_is_the_influence_of_pytorchs_reference():
    with np.load(ROOT / "tests" / "data" / "rnn_medium.npz") as arrays:
        ref = dict(arrays)
    params = Parameters.of(*(ref[name] for name in "UWVbc"))
    run = forward(params, ref["x"], ref["y"], ref["h0"])
    for t in (1, run.tau // 2, run.tau):
        gradient = output_gradient(run)[t - 1] @ params.V
        back = np.linalg.norm(carried_back(params, run.h[1:t], gradient), axis=1)
        assert_allclose(back[::-1], ref["dLt_dhk_norm"][t - 1, :t], rtol=1e-10)
        assert_allclose(back[::-1], influence(params, run)[t - 1, :t], rtol=1e-10)


def test_a_multiple_of_w_multiplies_the_whole_chain_by_its_power():
    """At the same states, that is: on a page the states change with W as well."""
    params = network(3)
    h = forward(params, [1, 2, 3], [1, 2, 3]).h
    for scale in (0.2, 4.0):
        scaled = Parameters(params.U_rows, params.W * scale, params.V, params.b, params.c)
        assert_allclose(product(scaled, h), scale**3 * product(params, h), rtol=1e-12)
        assert_allclose(product_stretches(scaled, h)[-1], scale**3 * product_stretches(params, h)[-1])


def test_a_long_chain_neither_overflows_nor_is_rounded_to_nothing():
    """0.001 to the 80th is 10 to the -240th, whose square is no number any more."""
    eye = np.eye(2)
    for scale, power in ((1e-3, -240), (1e3, 240)):
        params = Parameters.of(eye, scale * eye, eye, np.zeros(2), np.zeros(2))
        found = product_stretches(params, np.zeros((80, 2)))
        assert np.log10(found[-1]) == pytest.approx(power)
    still = np.ones((3, 2))  # 1 - h² is 0: nothing passes
    assert product_stretches(params, still).tolist() == [0, 0, 0]
    assert product(params, still[:0]).tolist() == eye.tolist()


def test_a_gradient_of_another_network_is_refused():
    with pytest.raises(ShapeMismatch):
        carried_back(network(0), np.zeros((2, H)), np.zeros(H + 1))
