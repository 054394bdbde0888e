"""The lines that a stage lights are those that compute it: run by themselves they give its numbers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from app.explain.export.source import LIT, SHOWN, listings, lit_source
from app.explain.trace.forward_pass import trace_text
from app.lm.rnn import backward as bptt
from app.lm.rnn.matmul import times_transposed
from app.web.pages.unroll import STAGES

T = 6


@pytest.fixture(scope="module")
def run(store):
    return trace_text("今天的天气真好呀", "rnn-zh-char", store, "float64")


def given(run, direction, stage):
    """What stands before the lit lines in their function, at time step T."""
    trace, params, i = run.trace, run.params, T - 1
    gradients = bptt.walk_back(params, trace)
    o = trace.o[i]
    names = {
        "np": np, "params": params, "trace": trace, "y": trace.y, "token": int(trace.x[i]),
        "h_before": trace.h[i - 1], "a": trace.a[i], "h": trace.h[i],
        "times_transposed": times_transposed,
        "log_z": trace.log_z, "from_output": (gradients.do @ params.V)[i], "da_after": gradients.da[T],
        "highest": o.max(), "total": np.exp(o - o.max()).sum(), "dh": gradients.dh[i],
    }  # fmt: skip
    if stage in {"L", "yhat"}:
        names["o"] = trace.o if stage == "L" else o
    if stage == "theta":
        names |= {name: getattr(gradients, name) for name in ("da", "dh", "do")} | vars(bptt)
    return names, gradients


@pytest.mark.parametrize(("direction", "stage"), [(way, stage) for way in LIT for stage in LIT[way]])
def test_the_lit_lines_compute_what_the_stage_shows(run, direction, stage):
    names, gradients = given(run, direction, stage)
    source = lit_source(direction, stage).replace("return ", "o = ")
    exec(compile(source, "lit", "exec"), names)
    name = LIT[direction][stage][1] or "o"
    i = T - 1
    expected = SimpleNamespace(
        a=run.trace.a[i], h=run.trace.h[i], o=run.trace.o[i], yhat=run.trace.yhat[i], L=run.trace.L,
        do=gradients.do, dh=gradients.dh[i], da=gradients.da[i], gradients=gradients,
    )  # fmt: skip
    if stage == "theta":
        np.testing.assert_array_equal(names["gradients"].dW, gradients.dW)
    else:
        np.testing.assert_allclose(names[name], getattr(expected, name), rtol=1e-12, atol=1e-15)


def test_every_stage_of_the_page_has_its_lines():
    for direction, stages in STAGES.items():
        shown = [listing for listing in listings() if listing.direction == direction]
        assert [listing.name for listing in shown] == [function.__name__ for function in SHOWN[direction]]
        lit = {stage for listing in shown for line in listing.lines for stage in line.stages}
        assert lit == set(stages)


def test_the_source_stands_as_in_its_file():
    from app.settings import ROOT

    for listing in listings():
        text = "\n".join(line.text for line in listing.lines)
        assert text in (ROOT / listing.file).read_text(encoding="utf-8")
        assert any(line.is_comment for line in listing.lines)
        assert not any(line.is_comment and line.stages for line in listing.lines)


def test_the_declaration_binds_every_stage_to_its_function_and_variable():
    bound = {way: {stage: (f.__name__, name) for stage, (f, name) in LIT[way].items()} for way in LIT}
    assert bound == {
        "forward": {
            "a": ("advance", "a"),
            "h": ("advance", "h"),
            "o": ("readout", ""),
            "yhat": ("softmax", "yhat"),
            "L": ("unroll", "L"),
        },
        "backward": {
            "o": ("output_gradient", "do"),
            "h": ("step_back", "dh"),
            "a": ("step_back", "da"),
            "theta": ("walk_back", "gradients"),
        },
    }
