"""Clipping, the learning rate's course, and Adam worked by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from app.lm.rnn.parameters import Parameters
from app.lm.training import optimizers as optim


def filled(value, H=2, size=3):
    shapes = ((size, H), (H, H), (size, H), (H,), (size,))
    return Parameters(*(np.full(shape, value, np.float64) for shape in shapes))


def test_the_first_step_of_adam_is_the_learning_rate_against_the_sign():
    """Both moments corrected for their bias are g and g²: the step is rate · g / (|g| + epsilon)."""
    params = filled(1.0)
    optim.Adam(params, epsilon=0).update(filled(-0.3), rate=0.1)
    for array in params.arrays:
        assert_allclose(array, 1.1)


def test_two_steps_of_adam_by_hand():
    """g = 1, then 2, with beta 0.9 and 0.999: m = 0.29, v = 0.004999, biases 0.19 and 0.001999."""
    params = filled(0.0)
    adam = optim.Adam(params)
    adam.update(filled(1.0), rate=0.1)
    adam.update(filled(2.0), rate=0.1)
    second = 0.1 * (0.29 / 0.19) / (np.sqrt(0.004999 / 0.001999) + 1e-8)
    for array in params.arrays:
        assert_allclose(array, -0.1 / (1 + 1e-8) - second)


def test_adam_moves_every_number_once_whatever_the_block(monkeypatch):
    rng = np.random.default_rng(0)
    gradient = Parameters(*(rng.standard_normal(array.shape) for array in filled(0, 5, 11).arrays))
    moved = []
    for block in (7, 10**6):
        monkeypatch.setattr(optim, "BLOCK", block)
        moved.append(filled(1.0, 5, 11))
        optim.Adam(moved[-1]).update(gradient, rate=0.01)
    for small, large in zip(moved[0].arrays, moved[1].arrays, strict=True):
        assert_allclose(small, large, rtol=0, atol=0)


def test_adam_finds_the_lowest_point_of_a_bowl():
    params = filled(4.0)
    adam = optim.Adam(params)
    for _ in range(600):
        adam.update(Parameters(*(2 * (array - 1.5) for array in params.arrays)), rate=0.05)
    for array in params.arrays:
        assert_allclose(array, 1.5, atol=1e-3)


def test_momentum_by_hand():
    """velocity 1, then 0.5 · 1 + 2 = 2.5, each times the rate 0.1."""
    params = filled(0.0)
    momentum = optim.Momentum(params, beta=0.5)
    momentum.update(filled(1.0), rate=0.1)
    momentum.update(filled(4.0), rate=0.1, scale=0.5)
    for array in params.arrays:
        assert_allclose(array, -0.1 - 0.25)


def test_momentum_finds_the_lowest_point_of_a_bowl():
    params = filled(4.0)
    momentum = optim.Momentum(params)
    for _ in range(300):
        momentum.update(Parameters(*(2 * (array - 1.5) for array in params.arrays)), rate=0.02)
    for array in params.arrays:
        assert_allclose(array, 1.5, atol=1e-3)


@pytest.mark.parametrize("kind", [optim.Adam, optim.Momentum])
def test_a_scale_is_that_of_the_gradient(kind):
    scaled, plain = filled(1.0), filled(1.0)
    one, other = kind(scaled), kind(plain)
    for g in (2.0, -3.0):
        one.update(filled(g), 0.1, scale=0.25)
        other.update(filled(g / 4), 0.1)
    assert_allclose(scaled.W, plain.W, rtol=1e-12)


@pytest.mark.parametrize("kind", [optim.Adam, optim.Momentum])
def test_an_optimiser_with_the_state_of_another_goes_on_as_that_would(kind):
    params, other = filled(1.0), filled(1.0)
    first = kind(params)
    first.update(filled(0.7), rate=0.1)
    second = kind(other)
    for name, array in second.state.items():
        array[...] = first.state[name]
    second.steps = first.steps
    for array, value in zip(other.arrays, params.arrays, strict=True):
        array[...] = value
    for optimiser in (first, second):
        optimiser.update(filled(-0.2), rate=0.1)
    assert all((a == b).all() for a, b in zip(params.arrays, other.arrays, strict=True))


def test_gradients_of_shards_are_added_up_and_their_norm_taken():
    """21 numbers of 1 + 2 + 1 have norm 4 √21."""
    total = filled(1.0)
    assert optim.total_and_norm([total, filled(2.0), filled(1.0)]) == pytest.approx(4 * np.sqrt(21))
    for array in total.arrays:
        assert_allclose(array, 4)


def test_a_long_gradient_is_shortened_to_the_limit_a_short_one_left():
    assert optim.clip_factor(4.0, limit=1.0) == 0.25
    assert optim.clip_factor(0.5, limit=1.0) == 1
    assert optim.clip_factor(0.0, limit=1.0) == 1


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_norm_that_is_no_number_is_told(value):
    assert not np.isfinite(optim.total_and_norm([filled(value)]))


def test_the_rate_climbs_then_falls_along_a_cosine():
    rate = optim.Rate(peak=0.01, num_steps=110, warm_up=10)
    assert [rate(step) for step in (1, 5, 10, 11)] == pytest.approx([0.001, 0.005, 0.01, 0.01])
    assert rate(61) == pytest.approx(0.005)  # half way down
    assert 0 < rate(110) < 1e-5
    assert rate(111) == pytest.approx(0)
    course = [rate(step) for step in range(10, 112)]
    assert course == sorted(course, reverse=True)


def test_the_rate_may_stay_at_its_peak_for_a_while_or_for_ever():
    rate = optim.Rate(peak=0.01, num_steps=110, warm_up=10, hold=60)
    assert [rate(step) for step in (5, 10, 60, 61)] == pytest.approx([0.005, 0.01, 0.01, 0.01])
    assert rate(86) == pytest.approx(0.005)  # half way down
    assert 0 < rate(110) < 2e-5
    constant = optim.Rate(0.01, 110, 10, schedule=optim.Schedule.CONSTANT)
    assert [constant(step) for step in (5, 10, 110)] == pytest.approx([0.005, 0.01, 0.01])


def test_the_rate_may_have_a_floor():
    rate = optim.Rate(peak=0.01, num_steps=110, warm_up=10, floor=0.004)
    assert [rate(step) for step in (5, 61, 110, 500)] == pytest.approx([0.005, 0.005, 0.004, 0.004])
