"""A shipped network with other weights: only what was asked for changes, and nothing of the shared one."""

from __future__ import annotations

import numpy as np
import pytest

from app.errors import InvalidRequest, NotFinite, TooMuchWork
from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_text
from app.explain.trace.what_if import MOST, WhatIf, applied, parse

SENTENCE = "今天的天气真好呀"


@pytest.fixture
def tiny(store):
    return store.rnn("rnn-tiny").parameters


def test_an_entry_is_set_and_told_with_what_stood_there(tiny):
    before = [array.copy() for array in tiny.arrays]
    changed, changes = applied(
        tiny, WhatIf(2.0, parse(["U_1_9_0.25", "V_0_3_-1e-1", "c_0_5", "W_2_3_7", "W_2_3_8"]))
    )
    assert [(one.name, one.row, one.column) for one in changes] == [
        ("U", 1, 9), ("V", 0, 3), ("c", 0, None), ("W", 2, 3),
    ]  # fmt: skip
    assert (changed.U[0, 9], changed.V[0, 2], changed.c[0], changed.W[1, 2]) == (0.25, np.float32(-0.1), 5, 8)
    assert changes[3].before == 2 * tiny.W[1, 2]  # W was multiplied first
    assert ",".join(map(str, changes)) == "U_1_9_0.25,V_0_3_-0.1,c_0_5,W_2_3_8"
    assert (
        sum((new != old).sum() for new, old in zip(changed.arrays, tiny.arrays, strict=True))
        == 3 + tiny.W.size
    )
    for array, old in zip(tiny.arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_nothing_changed_is_the_very_same_network(tiny):
    assert applied(tiny, WhatIf()) == (tiny, ())


@pytest.mark.parametrize(
    ("text", "error"),
    [("W_1_1", InvalidRequest), ("W_1_0.5", InvalidRequest), ("b_1_2_3", InvalidRequest),
     ("", InvalidRequest), ("q_1_1_1", InvalidRequest), ("b_1_x", InvalidRequest), ("b_1_nan", NotFinite),
     ("b_1_1e999", NotFinite), ("b_1_1e7", InvalidRequest)],
)  # fmt: skip
def test_what_is_no_setting_is_refused(text, error):
    with pytest.raises(error):
        parse([text])


@pytest.mark.parametrize("text", ["W_0_1_5", "W_1_4_5", "U_1_10_5", "V_10_1_5", "b_4_5", "b_0_5", "c_10_5"])
def test_an_entry_that_is_not_there_is_refused(tiny, text):
    with pytest.raises(InvalidRequest):
        applied(tiny, WhatIf(1, parse([text])))


def test_no_more_than_a_page_could_have_set():
    with pytest.raises(InvalidRequest):
        parse(["b_1_1"] * (MOST + 1))


def test_the_whole_run_follows_the_changed_weight(store):
    """a(1) = b + W 0 + U x(1): with b raised by 1, a(1) is higher by 1 and every h differs."""
    plain = trace_answer(trace_text(SENTENCE, "rnn-tiny", store), Window(("a", "h", "parameters")))
    b = float(plain.parameters["b"][0]) + 1
    run = trace_text(SENTENCE, "rnn-tiny", store, what_if=WhatIf(settings=parse([f"b_1_{b}"])))
    tried = trace_answer(run, Window(("a", "h", "parameters")))
    assert tried.steps[0]["a"][0] == pytest.approx(plain.steps[0]["a"][0] + 1)
    assert all((one["h"] != other["h"]).any() for one, other in zip(tried.steps, plain.steps, strict=True))
    assert tried.parameters["b"][0] == pytest.approx(b)
    assert tried.parameters["tokens"][1] == "<s>"
    assert (plain.changes, [one.name for one in tried.changes]) == ((), ["b"])


def test_a_large_network_is_not_shown_whole(store):
    with pytest.raises(TooMuchWork):
        trace_answer(trace_text("天", "rnn-zh-char", store), Window(("parameters",)))
