"""The chain as evidence: it multiplies out, it is the influence, and its verdict comes from the total."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.errors import InvalidRequest
from app.explain.gradients.backward import backward_answer
from app.explain.gradients.chain import LONGEST, USUAL, chain_answer, chains, first_step
from app.explain.gradients.fate import fate, total
from app.explain.trace.forward_pass import trace_ids, trace_text
from app.explain.trace.what_if import WhatIf, parse
from app.settings import Settings

SENTENCE = "今天的天气真好呀"


@pytest.fixture(scope="module", params=["rnn-zh-char", "rnn-tiny"])
def run(store, request):
    return trace_text(SENTENCE, request.param, store, "float64")


def test_factors_multiply_out_to_the_total_and_to_the_influence(run):
    answer = chain_answer(run, 9, 1)
    found = answer.chain
    assert [link.step for link in found.links] == [9, 8, 7, 6, 5, 4, 3, 2]
    assert math.prod(link.factor for link in found.links) == pytest.approx(found.total)
    assert found.links[-1].so_far == pytest.approx(found.total)
    reach = backward_answer(run, 5, 200).influence[-1]
    np.testing.assert_allclose([found.length, *(link.length for link in found.links)], reach[::-1], rtol=1e-9)


def test_no_factor_stretches_this_gradient_more_than_any_gradient(run):
    answer = chain_answer(run, None, None)
    for link, most, product in zip(
        answer.chain.links, answer.stretches, answer.product_stretches, strict=True
    ):
        assert link.factor <= most * (1 + 1e-9)
        assert link.so_far <= product * (1 + 1e-9)
        state = run.trace.h[link.step - 1]
        assert most == pytest.approx(np.linalg.norm((1 - state**2)[:, None] * run.params.W, 2))
        assert most <= answer.largest_of_w * (1 + 1e-9)


def test_chains_of_a_snapshot_are_those_of_the_network_as_it_was(store):
    tried = WhatIf(snapshot=5)
    [found] = chains(trace_text(SENTENCE, "rnn-tiny", store, what_if=tried), store, 9, 1, [1.0])
    then = chain_answer(trace_text(SENTENCE, "rnn-tiny", store, "float64", what_if=tried), 9, 1).chain
    np.testing.assert_allclose([one.length for one in found.links], [one.length for one in then.links])
    now = chain_answer(trace_text(SENTENCE, "rnn-tiny", store, "float64"), 9, 1).chain
    assert found.length != pytest.approx(now.length, rel=0.01)


def test_three_multiples_of_w_are_three_runs_of_the_network(run, store):
    found = chains(run, store, 9, 1, [0.2, 1.0, 4.0])
    for one in found:
        again = trace_text(SENTENCE, run.card.id, store, "float64", False, WhatIf(one.scale_w))
        whole = chain_answer(again, 9, 1).chain
        assert one.fate == whole.fate
        np.testing.assert_allclose(
            [link.length for link in one.links], [link.length for link in whole.links], rtol=1e-9
        )


def test_what_is_set_by_hand_holds_in_every_chain(store):
    what_if = WhatIf(4.0, parse(["W_2_3_0.5"]))
    run = trace_text(SENTENCE, "rnn-tiny", store, "float32", False, what_if)
    [found] = chains(run, store, 9, 1, [4.0])
    again = trace_text(SENTENCE, "rnn-tiny", store, "float64", False, what_if)
    assert found.total == pytest.approx(chain_answer(again, 9, 1).chain.total, rel=1e-4)


def test_w_times_a_fifth_vanishes_and_w_times_four_explodes(store):
    run = trace_text(SENTENCE, "rnn-zh-char", store)
    small, _, large = chains(run, store, 9, 1, [0.2, 1.0, 4.0])
    assert (small.fate, large.fate) == ("vanish", "explode")
    assert small.total < 1e-4
    assert large.total > 10


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0.0046, 9e-9, "vanish"),  # 0.8 at each of sixty steps: once called "little changed"
        (1, 1 / 2000, "vanish"),
        (1, 0.1, "vanish"),
        (1, 0.2, "hold"),
        (3, 3, "hold"),
        (0.5, 4, "hold"),
        (1, 10, "explode"),
        (1e-9, 1, "explode"),
        (1, 0, "vanish"),
        (0, 0, None),
    ],
)
def test_the_verdict_is_that_of_the_whole_way(first, last, expected):
    assert fate(total(first, last)) == expected


def test_a_slow_fall_over_a_long_sentence_vanishes(store):
    """× 0.89 at each step, but 1/560 in the end: a judgement by the mean would see little change."""
    found = backward_answer(trace_text(SENTENCE * 7, "rnn-zh-char", store, "float64"), 5, 200)
    assert found.per_step > 0.8
    assert found.total == pytest.approx(found.influence[-1, 0] / found.influence[-1, -1])
    assert found.total < 1 / 500
    assert found.fate == "vanish"


@pytest.mark.parametrize(("t", "k"), [(0, 0), (10, 1), (3, 3), (3, -1), (3, 5)])
def test_steps_that_there_are_not(run, t, k):
    with pytest.raises(InvalidRequest):
        chain_answer(run, t, k)


def test_a_chain_has_a_bound_and_a_usual_length(store):
    long = trace_text(SENTENCE * 10, "rnn-tiny", store, "float64")
    assert len(chain_answer(long, None, None).chain.links) == USUAL
    assert len(chain_answer(long, 70, 70 - LONGEST).chain.links) == LONGEST
    with pytest.raises(InvalidRequest):
        chain_answer(long, 70, 69 - LONGEST)
    assert [first_step(t) for t in (1, 2, 25, 26)] == [0, 1, 1, 2]


def test_a_chain_through_saturated_states_leaves_nothing_and_says_so(store):
    """Where h is 1 to the last digit, 1 - h² is 0."""
    run = trace_text(
        "今天", "rnn-tiny", store, "float64", False, WhatIf(1.0, parse(["b_1_99", "b_2_99", "b_3_99"]))
    )
    found = chain_answer(run, 3, 0).chain
    assert (found.total, found.fate) == (0, "vanish")
    assert [link.factor for link in found.links] == [0, None, None]


def test_a_run_over_ids_has_no_text_to_be_told_of():
    given = {"U": [[0.5, 1]], "W": [[1]], "V": [[1], [2]], "b": [0], "c": [0, 0]}
    with pytest.raises(InvalidRequest):
        chain_answer(trace_ids(given, [0], [1], Settings()), 1, 0)
