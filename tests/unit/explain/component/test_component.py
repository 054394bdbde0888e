"""Why a number is what it is: what is shown adds up to the shown digit, and equals the run's own arrays."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.explain.component.component import ComponentIndex, Of, component
from app.explain.component.rounding import ALL, Sum, write
from app.explain.trace.forward_pass import trace_ids, trace_text
from app.lm.rnn.backward import backward
from app.settings import Settings

SENTENCE = "今天的天气真好呀"
SUMS = [of for of in get_args(Of) if of not in {"yhat", "L"}]


@pytest.fixture(scope="module", params=["rnn-zh-char", "rnn-tiny"])
def run(store, request):
    return trace_text(SENTENCE, request.param, store)


def units(x, digits):
    """A shown figure as a whole number of its last digit, to be added without error."""
    found = round(x * 10**digits)
    assert found == pytest.approx(x * 10**digits, abs=1e-6 * max(1, abs(found)))
    return found


def assert_adds_up(found):
    """Terms and rest to their group, groups to the whole: exactly, or off by rounding where it says so."""
    slack = 0 if found.exact else len(found.groups) + 1
    for group in found.groups[found.rule in {"softmax", "log"} :]:  # a numerator has digits of its own
        parts = [term.shown for term in group.terms] + ([group.rest.shown] if group.rest else [])
        off = sum(units(x, found.digits) for x in parts) - units(group.shown, found.digits)
        assert abs(off) <= (0 if found.exact else len(parts))
        assert sum(t.value for t in group.terms) + (group.rest.value if group.rest else 0) == pytest.approx(
            group.value, rel=1e-4, abs=1e-5 * 10.0**found.exponent + 1e-6
        )
    return slack


@pytest.mark.parametrize("of", SUMS)
@pytest.mark.parametrize("t", [1, 4, 9])
def test_shown_terms_add_up_to_the_shown_number(run, of, t):
    found = component(run, ComponentIndex(of, t), 6)
    slack = assert_adds_up(found)
    total = sum(units(group.shown, found.digits) for group in found.groups)
    whole = found.operand_shown if of == "h" else found.shown
    assert abs(total - units(whole, found.digits)) <= slack
    value = found.operand if of == "h" else found.value
    assert whole * 10.0**found.exponent == pytest.approx(
        value, abs=0.51 * 10.0 ** (found.exponent - found.digits)
    )


@pytest.mark.parametrize("of", SUMS)
def test_the_factors_shown_multiply_to_the_shown_term(run, of):
    found = component(run, ComponentIndex(of, 5), 6)
    for group in found.groups:
        for term in group.terms:
            product = term.left_shown if term.right is None else term.left_shown * term.right_shown
            scale = 1 if term.right is None else 10.0**found.exponent
            assert product / scale == pytest.approx(term.shown, abs=0.51 * 10.0**-found.digits)


def test_each_number_is_that_of_the_run(run):
    trace, back = run.trace, backward(run.params, run.trace)
    for of, expected in (
        ("a", trace.a[3, 1]),
        ("h", trace.h[3, 1]),
        ("dh", back.dh[3, 1]),
        ("da", back.da[3, 1]),
        ("db", back.db[1]),
        ("dh0", back.dh0[1]),
    ):
        assert np.float32(component(run, ComponentIndex(of, 4, 2), 6).value) == expected
    for of, expected in (
        ("o", trace.o[3, 2]),
        ("yhat", trace.yhat[3, 2]),
        ("do", back.do[3, 2]),
        ("dc", back.dc[2]),
    ):
        assert np.float32(component(run, ComponentIndex(of, 4, 2), 6).value) == expected
    assert np.float32(component(run, ComponentIndex("dW", 4, 1, 3), 6).value) == back.dW[0, 2]
    assert np.float32(component(run, ComponentIndex("dV", 4, 7, 3), 6).value) == back.dV[7, 2]
    assert np.float32(component(run, ComponentIndex("dU", 4, 3, 7), 6).value) == back.dU[2, 7]
    assert np.float32(component(run, ComponentIndex("L", 4), 6).value) == trace.L[3]


def test_a_gradient_comes_from_its_two_sources(run):
    """Deep Learning 10.20 and 10.21: after the last step nothing comes back through W."""
    inner, last = (component(run, ComponentIndex("dh", t, 1), 6) for t in (4, 9))
    assert [group.symbol for group in inner.groups] == ["V", "W"]
    assert inner.groups[1].value != 0
    assert last.groups[1].value == 0
    back = backward(run.params, run.trace)
    assert inner.groups[0].value == pytest.approx(run.params.V[:, 0] @ back.do[3], abs=1e-5)


@pytest.mark.parametrize("of", ["dW", "dV", "db", "dc"])
def test_a_parameters_gradient_has_one_term_a_time_step(run, of):
    [group] = component(run, ComponentIndex(of), 6).groups
    assert [term.index for term in group.terms] == list(range(1, 10))


def test_a_column_of_u_learns_only_where_its_token_is_read(run):
    token = int(run.trace.x[2])  # 天, which is read twice
    [group] = component(run, ComponentIndex("dU", 1, 1, token), 6).groups
    assert [term.index for term in group.terms] == [3, 5]


@pytest.mark.parametrize("t", range(1, 10))
def test_the_shown_fraction_is_the_shown_probability_and_its_log_the_loss(run, t):
    found = component(run, ComponentIndex("L", t), 6)
    above, below = found.groups
    assert above.shown / below.shown == pytest.approx(found.operand, rel=6e-4)
    assert_adds_up(found)
    assert round(-math.log(found.operand_shown), 4) == pytest.approx(found.shown, abs=1e-9)
    assert component(run, ComponentIndex("yhat", t, found.i), 6).shown == float(f"{found.operand:.3e}")


def test_a_small_network_shows_every_term(store):
    """With H = 3 nothing is a rest, so that a learner can recompute every figure."""
    run = trace_text(SENTENCE, "rnn-tiny", store)
    for of in get_args(Of):
        for t in range(1, 10):
            assert all(group.rest is None for group in component(run, ComponentIndex(of, t), 1).groups)


@given(
    st.lists(st.floats(-1e3, 1e3, allow_subnormal=False), min_size=1, max_size=60),
    st.integers(1, 20),
    st.floats(1e-9, 1e6),
)
def test_any_sum_holds_to_the_shown_digit_or_says_that_it_does_not(values, most, scale):
    terms = np.array(values) * scale
    whole = float(terms.sum())
    written = write(whole, [Sum("W", whole, np.arange(len(terms)), terms)], most)
    [group] = written.groups
    assert len(group.terms) == (len(terms) if len(terms) <= max(ALL, most + 1) else most)
    if written.exact:
        parts = [term.shown for term in group.terms] + ([group.rest.shown] if group.rest else [])
        assert math.fsum(parts) == pytest.approx(written.shown, abs=10.0 ** -(written.digits + 1))


@given(st.integers(0, 2**32 - 1), st.sampled_from(get_args(Of)), st.integers(1, 4))
def test_any_network_is_taken_apart(seed, of, t):
    rng = np.random.default_rng(seed)
    size, hidden, wide = 5, 20, float(rng.uniform(0.01, 30))
    shapes = {"U": (hidden, size), "W": (hidden, hidden), "V": (size, hidden), "b": hidden, "c": size}
    drawn = {name: rng.normal(0, wide, shape) for name, shape in shapes.items()}
    run = trace_ids(drawn, rng.integers(0, size, 4).tolist(), rng.integers(0, size, 4).tolist(), Settings())
    found = component(run, ComponentIndex(of, t), 6)
    assert math.isfinite(found.value)
    assert_adds_up(found)


@pytest.mark.parametrize(
    ("place", "params"),
    [
        (ComponentIndex("a", 10), {"field": "t", "reason": "at_most", "limit": 9}),
        (ComponentIndex("a", 1, 0), {"field": "i", "reason": "at_least", "limit": 1}),
        (ComponentIndex("h", 1, 4), {"field": "i", "reason": "at_most", "limit": 3}),
        (ComponentIndex("o", 1, 10), {"field": "i", "reason": "at_most", "limit": 9}),
        (ComponentIndex("dW", 1, 1, 4), {"field": "j", "reason": "at_most", "limit": 3}),
        (ComponentIndex("dU", 1, 1, 10), {"field": "j", "reason": "at_most", "limit": 9}),
    ],
)
def test_a_number_that_is_not_there_is_refused(store, place, params):
    with pytest.raises(InvalidRequest) as raised:
        component(trace_text(SENTENCE, "rnn-tiny", store), place, 6)
    assert raised.value.params == params
