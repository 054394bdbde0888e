"""Traces as evidence: the terms add up, windows are parts, exports hold the same numbers."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import numpy as np
import pytest

from app.errors import InvalidRequest, ModelNotFound, TextTooLong, TooMuchWork
from app.explain.export.arrays import array, npy, npz, table
from app.explain.sentence.trigram_beside import trigram_beside
from app.explain.trace.answer import Window, around, trace_answer
from app.explain.trace.forward_pass import check_work, trace_ids, trace_text
from app.explain.trace.steps import best
from app.settings import Settings

EVERYTHING = ("a", "h", "o", "Ux", "Wh", "yhat", "all", "L")
SENTENCE = "今天的天气真好呀"


@pytest.fixture(scope="module")
def run(store):
    return trace_text(SENTENCE, "rnn-zh-char", store, "float64")


@pytest.fixture(scope="module")
def answer(run):
    return trace_answer(run, Window(EVERYTHING, top_k=5))


def test_a_is_the_sum_of_its_terms(answer):
    """a(t) = b + W h(t-1) + U x(t), equation 10.8."""
    for step in answer.steps:
        np.testing.assert_allclose(answer.b + step["Wh"] + step["Ux"], step["a"], rtol=1e-12, atol=1e-12)


def test_h_o_yhat_and_the_loss_follow_from_a(answer, run):
    """h = tanh a; o = c + V h; yhat = softmax o; L = -log yhat[y]: equations 10.9 to 10.11."""
    for step in answer.steps:
        np.testing.assert_allclose(np.tanh(step["a"]), step["h"], rtol=1e-12)
        np.testing.assert_allclose(run.params.c + run.params.V @ step["h"], step["o"], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(np.exp(step["o"] - step["yhat"]["log_z"]), step["yhat"]["all"], rtol=1e-9)
        target = step["yhat"]["target"]
        assert step["L"] == pytest.approx(-np.log(target["prob"]))
        assert target["c"] == run.params.c[target["id"]]


def test_the_whole_follows_from_the_steps(answer):
    assert answer.log_prob == pytest.approx(-sum(step["L"] for step in answer.steps))
    assert answer.perplexity == pytest.approx(np.exp(-answer.log_prob / answer.tau))
    assert [step["x"]["token"] for step in answer.steps] == ["<s>", *SENTENCE]
    assert [step["y"]["token"] for step in answer.steps] == [*SENTENCE, "</s>"]


def test_only_the_fields_asked_for_are_there(run):
    answer = trace_answer(run, Window(("h",)))
    assert set(answer.steps[0]) == {"t", "x", "y", "h"}
    assert answer.h0 is answer.b is answer.gradients is None
    assert set(trace_answer(run, Window(())).steps[0]) == {"t", "x", "y"}


def test_the_tiny_network_spells_its_sentence(store):
    """What it was trained for: every character of 今天的天气真好呀 is its first guess."""
    answer = trace_answer(trace_text(SENTENCE, "rnn-tiny", store), Window(("yhat",), top_k=1))
    assert "".join(step["yhat"]["top"][0]["token"] for step in answer.steps) == SENTENCE + "</s>"
    assert all(step["yhat"]["target"]["rank"] == 1 for step in answer.steps)


@pytest.mark.parametrize(("start", "stop", "times"), [(1, 1, [1]), (8, None, [8, 9]), (9, 40, [9])])
def test_a_window_holds_its_time_steps(run, start, stop, times):
    answer = trace_answer(run, Window(("L",), start=start, stop=stop))
    assert [step["t"] for step in answer.steps] == times
    assert answer.tau == 9


@pytest.mark.parametrize(("start", "stop"), [(10, None), (3, 2)])
def test_an_empty_window_is_refused(run, start, stop):
    with pytest.raises(InvalidRequest):
        trace_answer(run, Window(("L",), start=start, stop=stop))


def test_best_tokens_of_equal_probability_come_by_id():
    o = np.array([1.0, 3.0, 3.0, 0.0, 3.0])
    assert best(o, 10).tolist() == [1, 2, 4, 0, 3]
    assert best(o, 4).tolist() == [1, 2, 4, 0]


def test_unknown_tokens_of_the_text(store):
    answer = trace_answer(trace_text("天😀气😀🙂", "rnn-zh-char", store), Window(("outline",), start=2))
    assert answer.unknown == ["😀", "🙂"]
    assert answer.num_oov == 3


def test_the_outline_tells_of_every_step_whatever_the_window(run, answer):
    """Its figures are those of the steps themselves: the same target, rank and best token."""
    found = trace_answer(run, Window(("outline",), start=9)).outline
    for i, step in enumerate(answer.steps):
        target, best = step["yhat"]["target"], step["yhat"]["top"][0]
        assert [found.x[i], found.x_token[i], found.y_token[i]] == [*step["x"].values(), step["y"]["token"]]
        assert [found.L[i], found.prob[i], found.rank[i]] == [step["L"], target["prob"], target["rank"]]
        assert [found.best[i], found.best_token[i]] == [best["id"], best["token"]]
        assert found.best_prob[i] == best["prob"]
        assert found.h_norm[i] == pytest.approx(np.linalg.norm(step["h"]))
    for name, largest in found.largest.items():
        assert largest == max(np.abs(step[name]).max() for step in answer.steps)


@pytest.mark.parametrize(
    ("t", "tau", "window"),
    [(1, 9, (1, 9)), (33, 64, (1, 64)), (1, 65, (1, 32)), (20, 500, (1, 64)), (48, 500, (1, 64)),
     (49, 500, (33, 96)), (500, 500, (481, 500)), (481, 500, (449, 500))],
)  # fmt: skip
def test_a_long_run_is_shown_by_the_blocks_round_the_cursor(t, tau, window):
    assert around(t, tau) == window


def test_one_array_in_half_precision(run):
    found = np.load(BytesIO(npy(array(run, "h", "float16"))))
    assert found.dtype == np.float16
    np.testing.assert_allclose(found, run.trace.h, atol=5e-4)
    assert array(run, "dLt_dhk_norm", "float64").shape == (9, 9)
    np.testing.assert_array_equal(array(run, "Ux", "float64"), run.params.U[:, run.trace.x].T)


def test_npz_names_every_array_of_the_reference_files(run):
    with np.load(BytesIO(npz(run, with_gradients=True))) as arrays:
        assert arrays["U"].shape == (128, run.params.vocabulary_size)
        np.testing.assert_array_equal(arrays["h"], run.trace.h)
        assert {name for name in arrays if name.startswith("d")} == {
            "dU", "dW", "dV", "db", "dc", "dh0", "da", "dh", "do", "dLt_dhk_norm",
        }  # fmt: skip


def test_csv_repeats_the_steps(answer):
    rows = list(csv.DictReader(StringIO(table(answer))))
    assert [row["y"] for row in rows] == [*SENTENCE, "</s>"]
    np.testing.assert_array_equal(
        [float(row["a_7"]) for row in rows], [step["a"][6] for step in answer.steps]
    )


def test_limits_name_what_is_too_much(store):
    params = store.rnn("rnn-zh-char").parameters
    cells = 100 * (params.vocabulary_size + 128)
    with pytest.raises(TooMuchWork) as raised:
        check_work(Settings(max_cells=cells - 1), params, 100, deep=False)
    assert raised.value.params == {"limit": cells - 1, "actual": cells}
    check_work(Settings(), params, store.settings.max_tokens + 1, deep=True)
    zeros = {"U": [[0.0]], "W": [[0.0]], "V": [[0.0]], "b": [0.0], "c": [0.0]}
    with pytest.raises(TextTooLong):
        trace_ids(zeros, [0] * 6, [0] * 6, Settings(max_steps=5))


def test_counts_are_no_network(store):
    with pytest.raises(ModelNotFound):
        trace_text("天", "tutorial-char-2gram", store)


def test_the_trigram_beside_the_network(run, store):
    found = trigram_beside(trace_answer(run, Window(())), store)
    assert found.model == "tatoeba-zh-char-3gram"
    assert (found.factors[5].count, found.factors[5].context_count) == (5, 183)
