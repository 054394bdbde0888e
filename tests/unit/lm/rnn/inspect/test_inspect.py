"""What the stage asks of the engine: Jacobians, terms of a gradient, nudged numbers, windows of long runs."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from app.errors import IdOutOfRange, InvalidRequest, NotFinite, ShapeMismatch
from app.lm.rnn.backward import backward
from app.lm.rnn.bulk.recomputed import long_run
from app.lm.rnn.forward import forward
from app.lm.rnn.initial import initial_parameters
from app.lm.rnn.inspect.cost import measure
from app.lm.rnn.inspect.gradient_check import EPSILON, Entry, check_gradient, draw_entries
from app.lm.rnn.inspect.gradient_terms import NAMES, term, term_norms, terms_sum
from app.lm.rnn.inspect.jacobians import jacobian, jacobian_norms, largest_singular_value, stretches
from app.lm.rnn.matmul import times_transposed
from app.lm.rnn.parameters import Parameters
from app.settings import ROOT

DATA = ROOT / "tests" / "data"
UNIT = np.finfo(np.float64).eps / 2  # the largest relative error of one rounding
sequences = hnp.arrays(np.int32, st.integers(1, 12), elements=st.integers(0, 7))


def random_parameters(seed, H=5, size=8, dtype=np.float64):
    draw = np.random.default_rng(seed).standard_normal
    return Parameters.of(draw((H, size)), draw((H, H)), draw((size, H)), draw(H), draw(size), dtype=dtype)


def medium(dtype=np.float64):
    with np.load(DATA / "rnn_medium.npz") as arrays:
        ref = dict(arrays)
    params = Parameters.of(*(ref[name] for name in "UWVbc"), dtype=dtype)
    return ref, params, forward(params, ref["x"], ref["y"], ref["h0"])


def test_the_jacobian_is_a_finite_difference_of_the_state():
    params = random_parameters(0)
    before = np.linspace(-0.5, 0.5, 5)
    h = forward(params, [3], [0], before).h[0]
    J = jacobian(params, h)
    for k, shift in enumerate(np.eye(5) * 1e-6):
        above, below = (forward(params, [3], [0], before + s).h[0] for s in (shift, -shift))
        assert_allclose(J[:, k], (above - below) / 2e-6, rtol=1e-6, atol=1e-9)


@given(sequences, st.integers(0, 99))
def test_norms_of_the_jacobians_are_those_of_the_matrices_themselves(tokens, seed):
    params = random_parameters(seed)
    h = forward(params, tokens, tokens).h
    matrices = [jacobian(params, state) for state in h]
    assert_allclose(jacobian_norms(params, h), [np.linalg.norm(J) for J in matrices], rtol=1e-10)
    assert_allclose(stretches(params, h), [largest_singular_value(J) for J in matrices], rtol=1e-7)


def test_an_orthogonal_w_stretches_nothing_and_no_step_stretches_more_than_w():
    params = initial_parameters(16, 9, np.random.default_rng(1))
    assert largest_singular_value(params.W) == pytest.approx(1, abs=1e-6)
    found = stretches(params, forward(params, range(9), range(9)).h)
    assert found.dtype == np.float64
    assert (found <= 1 + 1e-6).all()
    assert (found > 0).all()


def test_jacobians_of_wrong_input():
    params = random_parameters(1)
    with pytest.raises(ShapeMismatch):
        jacobian(params, np.zeros(4))
    with pytest.raises(NotFinite):
        largest_singular_value(np.array([[np.nan]]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_terms_of_all_steps_add_up_to_pytorchs_gradient(dtype):
    ref, params, trace = medium(dtype)
    gradients = backward(params, trace)
    rtol = 1e-10 if dtype is np.float64 else 1e-4
    norms = term_norms(trace, gradients)
    for name in NAMES:
        theirs = ref[f"d{name}"]
        total = np.zeros_like(theirs)
        for t in range(1, trace.tau + 1):
            one = term(name, t, trace, gradients)
            total += one
            assert np.linalg.norm(one) == pytest.approx(norms[name][t - 1], rel=1e-4)
        atol = 1e-2 * rtol * np.abs(theirs).max()
        assert_allclose(total, theirs, rtol=rtol, atol=atol, err_msg=name)
        assert_allclose(terms_sum(name, 1, trace.tau, trace, gradients), theirs, rtol=rtol, atol=atol)


@given(sequences, st.data())
def test_a_sum_of_terms_can_be_cut_anywhere(tokens, data):
    params = random_parameters(2)
    trace = forward(params, tokens, tokens[::-1])
    gradients = backward(params, trace)
    cut = data.draw(st.integers(1, trace.tau))
    for name in NAMES:
        parts = terms_sum(name, 1, cut, trace, gradients)
        if cut < trace.tau:
            parts = parts + terms_sum(name, cut + 1, trace.tau, trace, gradients)
        assert_allclose(parts, getattr(gradients, f"d{name}"), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "t"), [("W", 0), ("W", 4), ("W", -1), ("Z", 1)])
def test_terms_that_there_are_not(name, t):
    params = random_parameters(3)
    trace = forward(params, [1, 2, 3], [1, 2, 3])
    with pytest.raises(InvalidRequest):
        term(name, t, trace, backward(params, trace))


def tolerance_of(params, trace, entry):
    """How far (L(z + e) - L(z - e)) / 2e may lie from the derivative at z, from the arithmetic alone.

    Truncation: by Taylor the quotient is L' + e²/6 L'''(s) for some s within e of z. L''' is measured by
    differences of four losses at d = 10 e; twice that also covers how L''' changes within d. It dominates
    where W stretches much, as with seed 70 below.

    Rounding: each of the two losses is off by at most r, so the quotient is off by 2 r / 2e = r / e. With u
    the unit, r sums what each operation adds, carried to L by the gradient of its result. A sum of n products
    is off by n u times the sum of their sizes (Higham, Accuracy and Stability, 3.1): a(t) is off by
    (H + 2) u (|b| + |W||h| + |U x|), tanh by 2 u |h|, o(t) by (H + 1) u (|c| + |V||h|), L(t) = log z - o by
    4 u (|log z| + max |o|), the sum over t by tau u L. As z + e is rounded too, the nudge is off by
    u (|z| + e), so the quotient is off by that times |L'| / e.
    """
    arrays = {name: getattr(params, name).copy() for name in "UWVbc"} | {"h0": trace.h0.copy()}
    z = arrays[entry.name][entry.index]

    def loss(shift):
        arrays[entry.name][entry.index] = z + shift
        nudged = Parameters.of(*(arrays[name] for name in "UWVbc"), dtype=np.float64)
        return forward(nudged, trace.x, trace.y, arrays["h0"]).L.sum()

    d = 10 * EPSILON
    third = (loss(2 * d) - 2 * loss(d) + 2 * loss(-d) - loss(-2 * d)) / (2 * d**3)
    truncation = 2 * abs(third) * EPSILON**2 / 6
    gradients, H = backward(params, trace), params.hidden_size
    size_a = abs(params.b) + abs(trace.h_before) @ abs(params.W).T + abs(params.U_rows[trace.x])  # (tau, H)
    size_o = abs(params.c) + abs(trace.h) @ abs(params.V).T  # (tau, |V|)
    r = (H + 2) * (abs(gradients.da) * size_a).sum() + 2 * (abs(gradients.dh) * abs(trace.h)).sum()
    r += (H + 1) * (abs(gradients.do) * size_o).sum() + trace.tau * trace.L.sum()
    r += 4 * (abs(trace.log_z) + abs(trace.o).max(axis=1)).sum()
    slope = abs(getattr(gradients, f"d{entry.name}")[entry.index])
    return truncation + UNIT * r / EPSILON + UNIT * slope * (abs(z) + EPSILON) / EPSILON


@given(sequences, st.integers(0, 99))
@example(np.array([4, 1, 0, 0, 0, 4, 0, 0, 0], np.int32), 70)
def test_nudged_numbers_move_the_loss_as_the_gradient_says(tokens, seed):
    params = random_parameters(seed)
    rng = np.random.default_rng(seed)
    trace = forward(params, tokens, tokens[::-1], rng.standard_normal(5))
    before = [array.copy() for array in params.arrays]
    found = check_gradient(params, trace, draw_entries(params, trace, rng))
    assert [checked.entry.name for checked in found] == ["U", "W", "V", "b", "c", "h0"]
    for checked in found:
        within = tolerance_of(params, trace, checked.entry)
        assert abs(checked.by_backward - checked.by_difference) <= within, checked.entry
    assert all((a == b).all() for a, b in zip(params.arrays, before, strict=True))


def test_the_check_of_a_float32_network_is_made_in_float64():
    _, params, trace = medium(np.float32)
    for checked in check_gradient(params, trace, draw_entries(params, trace, np.random.default_rng(0))):
        assert checked.error < 1e-8


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (Entry("W", (5, 0)), IdOutOfRange),
        (Entry("W", (-1, 0)), IdOutOfRange),
        (Entry("b", (0, 0)), InvalidRequest),
        (Entry("Z", (0,)), InvalidRequest),
    ],
)
def test_numbers_that_there_are_not(entry, error):
    params = random_parameters(4)
    with pytest.raises(error):
        check_gradient(params, forward(params, [1], [2]), [entry])


@given(sequences, st.integers(1, 14))
def test_truncated_bptt_is_that_of_each_window_alone(tokens, window):
    """Forward the state is handed on; backward nothing crosses from a window into the one before."""
    params = random_parameters(5)
    trace = forward(params, tokens, tokens[::-1])
    ours = backward(params, trace, window)
    parts, state = [], None
    for start in range(0, len(tokens), window):
        steps = slice(start, start + window)
        part = forward(params, tokens[steps], tokens[::-1][steps], state)
        parts.append(backward(params, part))
        state = part.h[-1]
    for name in ("dU", "dW", "dV", "db", "dc"):
        total = sum(getattr(part, name) for part in parts)
        assert_allclose(getattr(ours, name), total, rtol=1e-9, atol=1e-11)
    assert_allclose(ours.dh0, parts[0].dh0, atol=1e-11)
    if window >= len(tokens):
        assert (ours.dW == backward(params, trace).dW).all()
    with pytest.raises(InvalidRequest):
        backward(params, trace, 0)


@given(sequences, st.integers(1, 5), st.data())
def test_any_window_of_a_long_run_is_that_of_the_whole(tokens, stride, data):
    params = random_parameters(6)
    h0 = np.linspace(-1, 1, 5)
    whole = forward(params, tokens, tokens[::-1], h0)
    run = long_run(params, tokens, tokens[::-1], h0, stride)
    assert_allclose(run.L, whole.L, rtol=1e-10)
    assert run.log_prob == pytest.approx(whole.log_prob)
    assert len(run.kept) == -(-len(tokens) // stride)
    first = data.draw(st.integers(1, run.tau))
    last = data.draw(st.integers(first, run.tau))
    part = run.window(first, last)
    for field in ("a", "h", "o", "yhat", "L"):
        assert_allclose(getattr(part, field), getattr(whole, field)[first - 1 : last], rtol=1e-10, atol=1e-12)
    assert_allclose(run.states(first, last), whole.h[first - 1 : last], rtol=1e-10, atol=1e-12)
    assert_allclose(run.state(last), whole.h[last - 1], rtol=1e-10, atol=1e-12)
    assert (run.state(0) == h0).all()


def test_windows_and_states_that_there_are_not():
    run = long_run(random_parameters(7), [1, 2, 3], [1, 2, 3])
    for first, last in ((0, 1), (2, 1), (1, 4)):
        with pytest.raises(InvalidRequest):
            run.window(first, last)
    with pytest.raises(InvalidRequest):
        run.state(4)
    with pytest.raises(InvalidRequest):
        long_run(random_parameters(7), [1], [1], stride=0)
    with pytest.raises(IdOutOfRange):
        long_run(random_parameters(7), [8], [1])


def test_a_long_run_refuses_sums_that_overflow():
    params = random_parameters(8)
    params.b[:] = 10  # every h is nearly 1
    params.V[:] = 1.7e308
    with pytest.raises(NotFinite):
        long_run(params, [1], [1])


def test_what_keeps_no_state_takes_no_more_memory_for_a_longer_text():
    params = initial_parameters(8, 20, np.random.default_rng(0))
    short, long = measure(params, np.random.default_rng(0), [1000, 4000])
    assert (short.tau, long.tau) == (1000, 4000)
    assert long.training.bytes > 3 * short.training.bytes
    assert long.forward.bytes < 1.2 * short.forward.bytes
    assert long.recurrence.bytes < 1.2 * short.recurrence.bytes
    assert min(long.training.seconds, long.forward.seconds, long.recurrence.seconds) > 0
    with pytest.raises(InvalidRequest):
        next(measure(params, np.random.default_rng(0), [0]))


@given(st.integers(1, 60), st.integers(1, 200), st.integers(1, 9))
def test_a_product_in_pieces_is_the_product(n, m, k):
    rng = np.random.default_rng(n)
    a, b = rng.standard_normal((n, k)), rng.standard_normal((m, k))
    assert_allclose(times_transposed(a, b), a @ b.T, rtol=1e-10, atol=1e-12)
    assert_allclose(times_transposed(a[0], b), b @ a[0], rtol=1e-10, atol=1e-12)
