"""Calculations: each line follows from those before it, and the sheet's step makes the loss smaller."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.errors import PageNotFound
from app.explain.trace.forward_pass import trace_text
from app.learn.worked import CALCULATIONS, worked
from app.learn.worked.sheet import sheet


@pytest.mark.parametrize("name", CALCULATIONS)
def test_a_calculation_has_three_places_with_the_same_lines(store, name):
    found = worked(name, store)
    assert len(found) == 3
    assert len({len(one.lines) for one in found}) == 1
    assert len({tuple(line.value for line in one.lines) for one in found}) == 3


def test_last_lines_follow_from_the_ones_before(store):
    context, both, prob = (line.value for line in worked("counted_factor", store)[0].lines)
    assert (context, both) == (33, 5)
    assert prob == pytest.approx(5 / 33)
    total, each, perplexity = (line.value for line in worked("perplexity", store)[1].lines)
    assert each == pytest.approx(total / 8)
    assert perplexity == pytest.approx(2**each)
    o, power, whole, prob, loss = (line.value for line in worked("softmax", store)[0].lines)
    assert prob == pytest.approx(math.exp(o) / whole)
    assert (power, loss) == (pytest.approx(math.exp(o)), pytest.approx(-math.log(prob)))


def test_steps_and_terms_are_the_networks(store):
    run = trace_text("今天的天气真好呀", "rnn-tiny", store, dtype="float64")
    for t, one in enumerate(worked("one_step", store), start=1):
        assert one.lines[-1].value == pytest.approx(run.trace.h[t - 1, 0], rel=1e-12)
        assert one.lines[-2].value == pytest.approx(run.trace.a[t - 1, 0], rel=1e-12)


def told(needs):
    """What a blank line tells, by name: `h_1 = 0.5, …` in TeX."""
    return {name.strip(): float(value) for name, value in (one.split("=") for one in needs.split(", "))}


@pytest.mark.parametrize("place", range(3))
def test_each_line_can_be_computed_from_those_before_and_what_it_is_told_to_need(store, place):
    """To the six decimals that are checked; a sum over the whole vocabulary is given."""
    o, power, total, prob, loss = worked("softmax", store)[place].lines
    assert [one.given for one in (o, power, total, prob, loss)] == [False, False, True, False, False]
    dh, slope, da, term = worked("gradient_term", store)[place].lines
    [h], [before] = told(slope.needs).values(), told(term.needs).values()
    assert 1 - h**2 == pytest.approx(slope.value, abs=2e-6)
    assert slope.value * dh.value == pytest.approx(da.value, rel=1e-12)
    assert da.value * before == pytest.approx(term.value, abs=1e-6)
    Wh, a, h = worked("one_step", store)[place].lines
    assert sum(told(a.needs).values()) + Wh.value == pytest.approx(a.value, abs=2e-6)
    assert math.tanh(a.value) == pytest.approx(h.value, rel=1e-12)


def test_on_the_sheet_gradients_agree_with_differences_and_the_loss_falls(store):
    """The derivative of L(1) + L(2) with respect to W_11 and a_1(2), by central differences."""
    found = sheet(store)
    params = {name: np.array(value) for name, value in found.parameters.items()}
    x, y = ([found.vocabulary.index(one) for one in part] for part in (found.tokens[:2], found.tokens[1:]))

    def loss(W):
        h, total = np.zeros(3), 0.0
        for read, right in zip(x, y, strict=True):
            h = np.tanh(params["b"] + W @ h + params["U"][:, read])
            o = params["c"] + params["V"] @ h
            total += math.log(np.exp(o).sum()) - o[right]
        return total

    step = np.zeros((3, 3))
    step[0, 0] = 1e-4  # rounding 1e-16 / 1e-4, truncation of the order of 1e-8
    derivative, after = (line.value for line in found.calculations[-1].lines)
    assert derivative == pytest.approx(
        (loss(params["W"] + step) - loss(params["W"] - step)) / 2e-4, abs=1e-11, rel=1e-6
    )
    assert after == pytest.approx(params["W"][0, 0] - found.rate * derivative)
    assert found.loss == pytest.approx(loss(params["W"]))
    assert found.loss_after < found.loss


def test_every_cell_of_the_sheet_can_be_computed_from_what_is_on_it(store):
    """grad a = (1 - h²) grad h, and grad h(1) has a second source, Wᵀ grad a(2)."""
    found = sheet(store)
    forward, _, last, first = (
        {line.what: line.value for line in one.lines}
        for one in (*found.calculations[:2], *found.calculations[2:4])
    )
    W = np.array(found.parameters["W"])
    da = np.array([last[rf"\nabla a_{i}"] for i in (1, 2, 3)])
    for i in (1, 2, 3):
        own = first[rf"(V^\top \nabla o)_{i}"]
        assert first[rf"\nabla h_{i}"] == pytest.approx(own + W.T[i - 1] @ da)
        assert first[rf"\nabla a_{i}"] == pytest.approx(
            (1 - forward[f"h_{i}"] ** 2) * first[rf"\nabla h_{i}"]
        )


def test_a_calculation_that_there_is_not(store):
    with pytest.raises(PageNotFound):
        worked("nothing", store)
