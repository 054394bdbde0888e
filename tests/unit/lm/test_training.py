"""Batches against single sentences, and training as a generator."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from app.errors import EmptySequence, TrainingDiverged
from app.lm import batched, output_layer
from app.lm.bptt import backward
from app.lm.initial import Initial, initial_parameters
from app.lm.packing import in_order, pack, shuffled
from app.lm.rnn import Parameters, forward
from app.lm.training import Recipe, Sentences, train
from app.text.vocabulary import BOS_ID, EOS_ID

SIZE = 9
token_ids = st.lists(st.integers(0, SIZE - 1).filter(lambda i: i not in (BOS_ID, EOS_ID)), max_size=7)
batches = st.lists(token_ids.map(lambda ids: np.array(ids, np.int32)), min_size=1, max_size=6)
RECIPE = Recipe(epochs=8, batch_size=4, learning_rate=0.02, warm_up=3)


def network(seed=0, H=5, dtype=np.float64):
    params = initial_parameters(H, SIZE, np.random.default_rng(seed), dtype=dtype)
    params.b[:] = np.linspace(-0.5, 0.5, H)
    return params


def traced(params, ids):
    return forward(params, [BOS_ID, *ids], [*ids, EOS_ID])


def some_sentences(n=16):
    """Sentences with a rule to learn: each token is followed by the next higher one."""
    rng = np.random.default_rng(3)
    return [np.arange(3, 3 + rng.integers(1, 6)) for _ in range(n)]


@given(batches)
def test_a_packed_batch_holds_every_sentence_with_its_marks(sentences):
    batch = pack(sentences)
    assert batch.num_rows == sum(len(ids) + 1 for ids in sentences)
    assert [s.stop - s.start for s in batch.steps] == sorted(
        (s.stop - s.start for s in batch.steps), reverse=True
    )
    for i, ids in enumerate(sentences):
        own = batch.sentence == i
        assert batch.x[own].tolist() == [BOS_ID, *ids]
        assert batch.y[own].tolist() == [*ids, EOS_ID]


@given(batches)
def test_gradient_of_a_batch_is_the_sum_over_its_sentences(sentences):
    params = network()
    loss, gradient, last = batched.loss_and_gradient(params, pack(sentences))
    traces = [traced(params, ids) for ids in sentences]
    assert loss == pytest.approx(-sum(trace.log_prob for trace in traces))
    longest = max(trace.tau for trace in traces)
    assert_allclose(last, [trace.h[-1] for trace in traces if trace.tau == longest], rtol=1e-10)
    single = [backward(params, trace).of_parameters.arrays for trace in traces]
    for ours, parts in zip(gradient.arrays, zip(*single, strict=True), strict=True):
        assert_allclose(ours, sum(parts), rtol=1e-10, atol=1e-13)


@given(batches)
def test_log_probs_of_a_batch_are_those_of_its_sentences(sentences):
    params = network()
    batch = pack(sentences)
    ours = batched.log_probs(params, batch)
    for i, ids in enumerate(sentences):
        assert_allclose(ours[batch.sentence == i], -traced(params, ids).L, rtol=1e-10)


def test_blocks_of_the_output_layer_change_nothing(monkeypatch):
    params, batch = network(), pack(some_sentences())
    whole = batched.loss_and_gradient(params, batch)
    monkeypatch.setattr(output_layer, "BLOCK", 5)
    parts = batched.loss_and_gradient(params, batch)
    assert parts[0] == pytest.approx(whole[0])
    for ours, theirs in zip(parts[1].arrays, whole[1].arrays, strict=True):
        assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", ["U_rows", "W", "V", "b", "c"])
def test_gradient_under_dropout_is_a_finite_difference(name):
    params, batch = network(), pack(some_sentences(5))
    masks = batched.Masks.draw((batch.num_rows, 5), 0.4, np.random.default_rng(1))
    gradient = getattr(batched.loss_and_gradient(params, batch, masks)[1], name)
    array = getattr(params, name).reshape(-1)
    entry = 3 if array.size < 10 else 3 * array.shape[0] // 8
    losses = []
    for shift in (1e-6, -2e-6):
        array[entry] += shift
        losses.append(batched.loss_and_gradient(params, batch, masks)[0])
    assert gradient.flat[entry] == pytest.approx((losses[0] - losses[1]) / 2e-6, rel=1e-6, abs=1e-8)


def test_dropout_switches_off_its_share_and_keeps_the_mean():
    masks = batched.Masks.draw((400, 50), 0.25, np.random.default_rng(2))
    for mask in (masks.input, masks.output):
        assert set(np.unique(mask)) == {np.float32(0), np.float32(1 / 0.75)}
        assert (mask == 0).mean() == pytest.approx(0.25, abs=0.01)
        assert mask.mean() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    "packed", [lambda s: in_order(s, 3), lambda s: shuffled(s, 3, np.random.default_rng())]
)
def test_every_sentence_is_packed_once(packed):
    sentences = some_sentences(10)
    found = list(packed(sentences))
    assert len(found) == 4
    assert sum(batch.num_rows for batch in found) == sum(len(ids) + 1 for ids in sentences)


def test_three_records_without_a_thread():
    first = list(islice(train(network(), Sentences(some_sentences()), RECIPE, np.random.default_rng(0)), 3))
    assert [record.step for record in first] == [1, 2, 3]
    assert {record.num_steps for record in first} == {8 * 4}
    assert all(record.held_out_perplexity is None for record in first)
    assert all(record.tokens_per_second > 0 and record.gradient_norm > 0 for record in first)


def test_loss_falls_and_held_out_sentences_are_measured_after_each_epoch():
    sentences = Sentences(some_sentences(), some_sentences(6))
    records = list(train(network(), sentences, RECIPE, np.random.default_rng(0)))
    measured = [record for record in records if record.held_out_perplexity]
    assert [record.step for record in measured] == [4 * epoch for epoch in range(1, 9)]
    assert [record.epoch for record in measured] == list(range(1, 9))
    assert records[-1].loss < 0.6 * records[0].loss
    assert measured[-1].held_out_perplexity < 0.5 * SIZE


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_the_same_generator_trains_the_same_parameters(dropout):
    def run(seed):
        params = network(dtype=np.float32)
        recipe = replace(RECIPE, dropout=dropout)
        losses = [
            r.loss for r in train(params, Sentences(some_sentences()), recipe, np.random.default_rng(seed))
        ]
        return params, losses

    (one, losses), (same, again), (other, _) = run(1), run(1), run(2)
    assert losses == again
    assert all((a == b).all() for a, b in zip(one.arrays, same.arrays, strict=True))
    assert (one.W != other.W).any()
    assert one.dtype == np.float32


def test_a_loss_that_is_no_number_stops_training_and_spares_the_parameters():
    params = network()
    params.b[:] = 10  # every h(t) is nearly 1, so every o(t) is a sum of five numbers of 10³⁰⁸: infinite
    params.V[:] = 1e308
    before = [array.copy() for array in params.arrays]
    with pytest.raises(TrainingDiverged) as caught:
        next(train(params, Sentences(some_sentences()), RECIPE, np.random.default_rng(0)))
    assert caught.value.params["step"] == 1
    assert caught.value.params["kept"] == 0
    assert caught.value.params["learning_rate"] == pytest.approx(0.02 / 3)
    assert not np.isfinite(caught.value.params["loss"])
    assert all((a == b).all() for a, b in zip(params.arrays, before, strict=True))


def test_nothing_to_train_on_is_an_error():
    with pytest.raises(EmptySequence):
        next(train(network(), Sentences([]), RECIPE, np.random.default_rng(0)))
    with pytest.raises(EmptySequence):
        pack([])


def test_named_initialisations():
    rng = np.random.default_rng(0)
    W = {kind: initial_parameters(64, 7, rng, kind, np.float64).W for kind in Initial}
    assert_allclose(W[Initial.ORTHOGONAL].T @ W[Initial.ORTHOGONAL], np.eye(64), atol=1e-12)
    assert 0.9 / 8 < np.abs(W[Initial.UNIFORM]).max() <= 1 / 8
    assert 0.9 * np.sqrt(3) / 8 < np.abs(W[Initial.XAVIER]).max() <= np.sqrt(3) / 8
    params = initial_parameters(64, 7, rng)
    assert isinstance(params, Parameters)
    assert params.dtype == np.float32
    assert params.U.shape == (64, 7)
    assert not params.b.any()
    assert not params.c.any()
