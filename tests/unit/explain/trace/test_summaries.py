"""What a vector or matrix comes to, where it is too large to send."""

from __future__ import annotations

import numpy as np
import pytest

from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_text
from app.explain.trace.summaries import of_parameters, summary


def test_a_matrix_is_read_row_by_row():
    found = summary(np.array([[3.0, -4.0], [0.0, 12.0]]))
    assert found == {
        "shape": (2, 2),
        "norm": 13.0,
        "smallest": -4.0,
        "largest": 12.0,
        "first": [3, -4, 0, 12],
    }


def test_the_length_of_large_single_precision_numbers_does_not_overflow():
    assert summary(np.full(4, 1e30, dtype=np.float32))["norm"] == pytest.approx(2e30)


def test_scores_probabilities_and_parameters_of_a_run(store):
    run = trace_text("天气", "rnn-tiny", store)
    answer = trace_answer(run, Window(("figures",)))
    assert answer.figures == of_parameters(run.cell, run.params)
    assert answer.figures["W"]["shape"] == (3, 3)
    assert answer.figures["U"]["first"] == pytest.approx(run.params.U[0, :4].tolist())
    for step in answer.steps:
        row = run.trace.o[step["t"] - 1]
        assert step["figures"]["o"]["largest"] == row.max()
        assert step["figures"]["yhat"]["norm"] == pytest.approx(np.linalg.norm(run.trace.yhat[step["t"] - 1]))
