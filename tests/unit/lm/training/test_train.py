"""Training as a generator: it learns, stops, repeats itself, and refuses what cannot be trained."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from numpy.testing import assert_allclose

from app.errors import EmptySequence, IdOutOfRange, InvalidRequest, NotFinite, TrainingDiverged
from app.lm.rnn.bulk.packing import pack
from app.lm.rnn.initial import Initial, initial_parameters
from app.lm.rnn.parameters import Parameters
from app.lm.training.batches import SentenceDataset, Stream
from app.lm.training.recipe import Optimisation, Recipe
from app.lm.training.train import Training, train
from tests.unit.lm.small import SIZE, network, some_sentences

RECIPE = Recipe(epochs=8, batch_size=4, learning_rate=0.02, warm_up=3)


def test_three_records_without_a_thread():
    first = list(
        islice(train(network(), SentenceDataset(some_sentences()), RECIPE, np.random.default_rng(0)), 3)
    )
    assert [record.step for record in first] == [1, 2, 3]
    assert {record.num_steps for record in first} == {8 * 4}
    assert all(record.held_out_perplexity is None for record in first)
    assert all(record.tokens_per_second > 0 and record.gradient_norm > 0 for record in first)


def test_loss_falls_and_held_out_sentences_are_measured_after_each_epoch():
    sentences = SentenceDataset(some_sentences(), some_sentences(6))
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
            r.loss
            for r in train(params, SentenceDataset(some_sentences()), recipe, np.random.default_rng(seed))
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
        next(train(params, SentenceDataset(some_sentences()), RECIPE, np.random.default_rng(0)))
    assert caught.value.params["step"] == 1
    assert caught.value.params["kept"] == 0
    assert caught.value.params["learning_rate"] == pytest.approx(0.02 / 3)
    assert not np.isfinite(caught.value.params["loss"])
    assert all((a == b).all() for a, b in zip(params.arrays, before, strict=True))


def test_nothing_to_train_on_is_an_error():
    with pytest.raises(EmptySequence):
        next(train(network(), SentenceDataset([]), RECIPE, np.random.default_rng(0)))
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


def test_a_stream_is_learnt_and_measured():
    ids = np.tile(np.arange(3, SIZE), 40)
    recipe = Recipe(epochs=20, batch_size=4, window=7, learning_rate=0.05, warm_up=3)
    records = list(train(network(), Stream(ids, ids[:50]), recipe, np.random.default_rng(0)))
    measured = [record for record in records if record.held_out_loss is not None]
    assert len(measured) == 20
    assert measured[-1].held_out_perplexity < 1.5
    assert records[-1].seconds_left == 0
    assert records[0].seconds_left > 0


@pytest.mark.parametrize("kind", list(Optimisation))
def test_each_optimiser_learns(kind):
    recipe = replace(RECIPE, optimiser=kind, learning_rate={"adam": 0.02, "momentum": 0.5}[kind])
    records = list(train(network(), SentenceDataset(some_sentences()), recipe, np.random.default_rng(0)))
    assert records[-1].loss < 0.8 * records[0].loss


def test_the_number_of_threads_changes_no_number():
    def run(workers):
        params = network(dtype=np.float32)
        recipe = replace(RECIPE, dropout=0.2)
        for _ in train(params, SentenceDataset(some_sentences()), recipe, np.random.default_rng(0), workers):
            pass
        return params

    one, two = run(1), run(2)
    assert all((a == b).all() for a, b in zip(one.arrays, two.arrays, strict=True))


def test_training_stops_when_the_held_out_loss_no_longer_falls_and_keeps_the_best():
    rng = np.random.default_rng(0)
    noise = [rng.integers(3, SIZE, 6) for _ in range(12)]  # chance: it can only be learnt by heart
    data = SentenceDataset(noise[:8], noise[8:])
    recipe = Recipe(epochs=100, batch_size=4, learning_rate=0.05, warm_up=0, patience=3)
    training = Training(network(), data, recipe, rng)
    losses = [r.held_out_loss for r in training.records() if r.held_out_loss is not None]
    assert len(losses) < 100
    assert training.best.loss == min(losses)
    assert training.best.step == 2 * (losses.index(min(losses)) + 1)
    assert losses[-3:] == [loss for loss in losses[-3:] if loss > training.best.loss]
    assert (training.best.params.W != training.params.W).any()


def test_what_counts_may_be_the_mean_of_the_ends_of_epochs():
    data = SentenceDataset(some_sentences(), some_sentences(5))
    recipe = replace(RECIPE, epochs=5, average_from=3)
    training = Training(network(), data, recipe, np.random.default_rng(0))
    ends = []
    for record in training.records(1):
        if record.held_out_loss is not None:
            ends.append(training.params.astype(np.float64))
            mean = np.mean([end.W for end in ends[2:] or ends[-1:]], axis=0)
            best = training.best.params if training.best.step == record.step else None
            assert best is None or pytest.approx(mean) == best.W
    assert pytest.approx(np.mean([end.W for end in ends[2:]], axis=0)) == training.mean.W


def test_held_out_text_may_be_measured_every_few_steps():
    recipe = replace(RECIPE, measure_every=3)
    data = SentenceDataset(some_sentences(), some_sentences(3))
    records = list(islice(train(network(), data, recipe, np.random.default_rng(0)), 7))
    assert [r.step for r in records if r.held_out_loss is not None] == [3, 6]


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0}, {"batch_size": 0}, {"learning_rate": 0.0}, {"learning_rate": np.nan}, {"warm_up": -1},
        {"hold": 9}, {"fall": 0}, {"floor": 0.1}, {"average_from": 9},
        {"momentum": 1.0}, {"dropout": 1.0}, {"clip_norm": 0.0}, {"window": 0},
        {"measure_every": 0}, {"patience": 0},
    ],
)  # fmt: skip
def test_a_recipe_out_of_its_bounds_is_refused(wrong):
    with pytest.raises(InvalidRequest) as caught:
        replace(RECIPE, **wrong)
    assert caught.value.params["field"] in wrong


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (SentenceDataset([np.array([SIZE])]), IdOutOfRange),
        (SentenceDataset([np.array([3])], [np.array([-1])]), IdOutOfRange),
        (Stream(np.array([3, SIZE, 3])), IdOutOfRange),
        (Stream(np.array([3])), EmptySequence),
        (SentenceDataset([np.array([0.5])]), InvalidRequest),
    ],
)
def test_text_that_cannot_be_trained_on_is_refused(data, error):
    with pytest.raises(error):
        Training(network(), data, replace(RECIPE, batch_size=1), np.random.default_rng(0))


def test_parameters_that_are_no_numbers_are_refused():
    params = network()
    params.W[0, 0] = np.nan
    with pytest.raises(NotFinite) as caught:
        Training(params, SentenceDataset(some_sentences()), RECIPE, np.random.default_rng(0))
    assert caught.value.params == {"name": "W"}
