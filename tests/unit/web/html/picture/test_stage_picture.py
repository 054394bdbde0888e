"""The server's picture holds the run's own numbers, and tells what is computed from what is not."""

from __future__ import annotations

import doctest
import re

import pytest

from app.explain.trace.answer import TraceAnswer, Window, around, trace_answer
from app.explain.trace.forward_pass import trace_text
from app.explain.trace.gradient_arrays import node_gradients
from app.settings import Settings
from app.store.model_registry import Store
from app.web.html.picture import geometry
from app.web.html.picture.nodes import PictureState, state
from app.web.html.picture.stage_picture import stage_picture

SENTENCE = "今天的天气真好呀"


@pytest.fixture(scope="module")
def run():
    return trace_text(SENTENCE, "rnn-tiny", Store(Settings()))


def answer_of(run, t=1) -> TraceAnswer:
    return trace_answer(run, Window(("outline", "a", "h", "yhat", "L"), 1, *around(t, run.trace.tau)))


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def signed(x: float) -> str:
    return f"{x:.3f}".replace("-", "−")


def test_it_holds_the_numbers_that_are_computed_and_no_later_ones(run):
    shown = texts(stage_picture(answer_of(run), PictureState(2, "h", 3), ""))
    for t in (1, 2):
        for value in (*run.trace.a[t - 1], *run.trace.h[t - 1]):
            assert signed(value) in shown
    assert signed(run.trace.h[2][0]) not in shown
    assert f"{run.trace.yhat[0].max():.3f}" in shown
    assert f"{run.trace.yhat[1].max():.3f}" not in shown
    assert [one for one in shown if one.startswith("t = ")] == [f"t = {t}" for t in range(1, 10)]


def test_on_the_way_back_it_holds_gradients_from_the_end_to_the_current_step(run):
    found = node_gradients(run.params, run.trace)
    shown = texts(stage_picture(answer_of(run), PictureState(6, "h", 3, "backward"), "", found))
    assert signed(found["dh"][5][0]) in shown
    assert signed(found["dh"][4][0]) not in shown
    assert signed(found["da"][6][1]) in shown
    assert signed(run.trace.a[5][1]) in shown


@pytest.mark.parametrize(
    ("name", "t", "expected"),
    [("a", 2, "done"), ("h", 2, "now"), ("o", 2, "later"), ("L", 1, "done"), ("a", 3, "later")],
)
def test_what_is_computed_at_a_stage(name, t, expected):
    assert state(name, t, PictureState(2, "h", 3)) == expected


def test_a_lower_level_shows_the_stage_in_the_node_that_it_has():
    assert state("h", 2, PictureState(2, "a", 1)) == "now"
    assert state("o", 2, PictureState(2, "yhat", 2)) == "now"


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("stage", ["a", "h", "o", "yhat", "L"])
def test_any_stage_may_be_asked_for_at_any_level(level, stage):
    assert state("h", 3, PictureState(2, stage, level)) == "later"
    assert state("h", 1, PictureState(2, stage, level)) == "done"


@pytest.mark.parametrize("level", [1, 2, 3])
def test_folded_it_is_one_column_with_a_delay(run, level):
    svg = stage_picture(answer_of(run), PictureState(1, "a", level, is_folded=True), "")
    assert svg.count('class="delay"') >= 1
    assert not [one for one in texts(svg) if one.startswith("t = ")]


def test_a_long_run_shows_the_time_steps_around_the_current_one_and_a_large_state_is_cut():
    run = trace_text(SENTENCE * 10, "rnn-zh-char", Store(Settings()))
    shown = texts(stage_picture(answer_of(run, 40), PictureState(40, "L", 3), ""))
    assert [one for one in shown if one.startswith("t = ")] == [f"t = {t}" for t in range(36, 45)]
    assert "h(35)" in shown
    assert "⋮" in shown
    assert signed(run.trace.h[39][0]) in shown
    assert signed(run.trace.h[39][2]) not in shown


def test_what_it_is_told_is_escaped(run):
    assert "<b>" not in stage_picture(answer_of(run), PictureState(1, "a", 2), 'x"><b>')


def test_the_example_of_a_frame():
    assert doctest.testmod(geometry).attempted == 1
