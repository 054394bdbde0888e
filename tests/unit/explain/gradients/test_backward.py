"""The backward pass as evidence: sources add up, shares add up to 1, and nudging agrees with calculus."""

from __future__ import annotations

import numpy as np
import pytest

from app.errors import InvalidRequest, NotFinite, TextTooLong
from app.explain.gradients.backward import backward_answer
from app.explain.trace.forward_pass import trace_ids, trace_text
from app.explain.trace.what_if import WhatIf
from app.lm.rnn.backward import backward, influence
from app.settings import Settings

SENTENCE = "今天的天气真好呀"


@pytest.fixture(scope="module", params=["rnn-zh-char", "rnn-tiny"])
def run(store, request):
    return trace_text(SENTENCE, request.param, store, "float64")


@pytest.fixture(scope="module")
def answer(run):
    return backward_answer(run, 5, 200)


def test_the_gradient_of_a_state_is_the_sum_of_its_two_sources(answer, run):
    """Deep Learning 10.20 and 10.21."""
    found = backward(run.params, run.trace)
    for step, dh, da in zip(answer.steps, found.dh, found.da, strict=True):
        np.testing.assert_allclose(step.from_output + step.from_later, step.dh, rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(step.dh, dh)
        np.testing.assert_array_equal(step.da, da)
        assert step.dh_norm == pytest.approx(np.linalg.norm(dh))
    assert answer.steps[-1].from_later_norm == 0


def test_the_gradient_of_the_scores_is_yhat_minus_y(answer, run):
    for step, y in zip(answer.steps, run.trace.y, strict=True):
        assert [one["id"] for one in step.do if one["y"]] == [y]
        assert all(one["do"] == pytest.approx(one["yhat"] - one["y"]) for one in step.do)


def test_terms_make_up_the_gradient_of_each_parameter(answer, run):
    found = backward(run.params, run.trace)
    for name, terms in answer.terms.items():
        whole = getattr(found, f"d{name}")
        assert terms.norm == pytest.approx(np.linalg.norm(whole))
        assert terms.shares.sum() == pytest.approx(1)
        assert terms.so_far[0] == pytest.approx(1)
        assert terms.so_far[-1] == pytest.approx(terms.shares[-1])
    np.testing.assert_allclose(
        answer.terms["W"].norms,
        [
            np.linalg.norm(np.outer(da, before))
            for da, before in zip(found.da, run.trace.h_before, strict=True)
        ],
    )


def test_influence_is_that_of_bptt_and_no_step_stretches_more_than_w(answer, run):
    np.testing.assert_array_equal(answer.influence, influence(run.params, run.trace))
    assert answer.largest_of_w == pytest.approx(np.linalg.svd(run.params.W, compute_uv=False)[0])
    for step, h in zip(answer.steps, run.trace.h, strict=True):
        jacobian = (1 - h**2)[:, None] * run.params.W
        assert step.stretch == pytest.approx(np.linalg.svd(jacobian, compute_uv=False)[0], rel=1e-6)
        assert step.stretch <= answer.largest_of_w * (1 + 1e-9)


def test_nudging_the_number_gives_the_same_gradient(answer):
    assert [found.parameter for found in answer.check] == ["U", "W", "V", "b", "c", "h0"]
    assert all(found.relative_error < 1e-5 for found in answer.check)
    assert all(found.token for found in answer.check if found.parameter in {"U", "V", "c"})


@pytest.mark.parametrize(("scale", "grows"), [(0.2, False), (4, True)])
def test_a_small_w_lets_gradients_vanish_a_large_one_explode(store, scale, grows):
    """What the page's presets show: dL(tau)/dh(k) on the way from k = tau - 1 to 1."""
    answer = backward_answer(
        trace_text(SENTENCE, "rnn-zh-char", store, "float64", True, WhatIf(scale)), 5, 200
    )
    reach = answer.influence[-1]
    assert (reach[0] > 10 * reach[-2]) == grows
    assert answer.per_step**8 == pytest.approx(reach[0] / reach[-1])
    assert (reach[0] < reach[-2] / 1000) != grows


def test_too_long_a_text_and_an_overflow_are_named(store, run):
    with pytest.raises(TextTooLong):
        backward_answer(run, 5, 8)
    long = trace_text(SENTENCE * 100, "rnn-zh-char", store, "float32", False, WhatIf(16.0))
    with pytest.raises(NotFinite):
        backward_answer(long, 5, 1000)


def test_a_run_over_ids_has_no_text_to_be_told_of():
    given = {"U": [[0.5, 1]], "W": [[1]], "V": [[1], [2]], "b": [0], "c": [0, 0]}
    with pytest.raises(InvalidRequest):
        backward_answer(trace_ids(given, [0], [1], Settings()), 5, 200)
