"""Clipping, the learning rate's course, and Adam worked by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from app.lm import optim
from app.lm.rnn import Parameters


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


def test_a_long_gradient_is_shortened_to_the_limit_and_keeps_its_direction():
    """21 numbers of 4, halved, have norm 2 √21."""
    gradient = filled(4.0)
    assert optim.scale_and_clip(gradient, 0.5, limit=1.0) == pytest.approx(2 * np.sqrt(21))
    for array in gradient.arrays:
        assert_allclose(array, 1 / np.sqrt(21))


def test_a_short_gradient_is_only_scaled():
    gradient = filled(0.01)
    optim.scale_and_clip(gradient, 0.5, limit=1.0)
    assert_allclose(gradient.W, 0.005)
    zero = filled(0.0)
    assert optim.scale_and_clip(zero, 0.5, limit=1.0) == 0
    assert (zero.W == 0).all()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_norm_that_is_no_number_is_told(value):
    assert not np.isfinite(optim.scale_and_clip(filled(value), 1.0, limit=1.0))


def test_the_rate_climbs_then_falls_along_a_cosine():
    rate = optim.CosineRate(peak=0.01, num_steps=110, warm_up=10)
    assert [rate(step) for step in (1, 5, 10, 11)] == pytest.approx([0.001, 0.005, 0.01, 0.01])
    assert rate(61) == pytest.approx(0.005)  # half way down
    assert 0 < rate(110) < 1e-5
    assert rate(111) == pytest.approx(0)
    course = [rate(step) for step in range(10, 112)]
    assert course == sorted(course, reverse=True)
