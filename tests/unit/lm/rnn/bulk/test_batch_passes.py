"""Batches against single sentences: packed, in blocks, under dropout, and as a feed reads them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from app.errors import EmptySequence
from app.lm.rnn.backward import backward
from app.lm.rnn.bulk import batch_passes as batched
from app.lm.rnn.bulk import output_blocks as output_layer
from app.lm.rnn.bulk.packing import in_order, pack
from app.lm.rnn.forward import forward
from app.lm.training.batches import SentenceFeed, Stream, StreamFeed
from app.lm.training.recipe import Batching, Recipe
from app.lm.training.train import Training
from app.text.vocabulary import BOS_ID, EOS_ID
from tests.unit.lm.small import SIZE, network, some_sentences

token_ids = st.lists(st.integers(0, SIZE - 1).filter(lambda i: i not in (BOS_ID, EOS_ID)), max_size=7)
batches = st.lists(token_ids.map(lambda ids: np.array(ids, np.int32)), min_size=1, max_size=6)


def traced(params, ids):
    return forward(params, [BOS_ID, *ids], [*ids, EOS_ID])


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


def test_every_sentence_is_packed_once():
    sentences = some_sentences(10)
    found = list(in_order(sentences, 3))
    assert len(found) == 4
    assert sorted({int(i) for batch in found for i in batch.sentence}) == list(range(10))
    for batch in found:
        for i in set(batch.sentence.tolist()):
            assert batch.y[batch.sentence == i].tolist() == [*sentences[i], EOS_ID]


@pytest.mark.parametrize("batching", list(Batching))
def test_an_epoch_reads_every_sentence_once(batching):
    sentences = some_sentences(10)
    feed = SentenceFeed(sentences, 3, batching is Batching.LENGTH)
    order = feed.order(np.random.default_rng(0))
    assert sorted(order) == list(range(10))
    assert (order != feed.order(np.random.default_rng(1))).any()
    batches = [feed.batch(order, number) for number in range(feed.num_batches)]
    assert [len(shards) for shards in batches] == [2, 2, 2, 1]
    read = [ids.tolist() for shards in batches for batch in shards for ids in sentences_of(batch)]
    assert sorted(read) == sorted(ids.tolist() for ids in sentences)
    if batching is Batching.LENGTH:
        lengths = [sorted(len(sentences[i]) for i in order[n : n + 3]) for n in (0, 3, 6)]
        assert sorted(lengths) == [sorted(len(ids) for ids in sentences)[n : n + 3] for n in (0, 3, 6)]


def sentences_of(batch):
    return [batch.y[batch.sentence == i][:-1] for i in sorted(set(batch.sentence.tolist()))]


def test_a_stream_goes_on_from_window_to_window():
    """Two lanes of 23 ids, windows of 4: every id but the last is read once, the next one its target."""
    ids = np.arange(3, 26)
    feed = StreamFeed(ids, batch_size=2, window=4)
    assert feed.num_batches == 3
    lanes = [[], []]
    for number in range(feed.num_batches):
        for lane, batch in enumerate(feed.batch(feed.order(np.random.default_rng(0)), number)):
            lanes[lane] += batch.x.tolist()
            assert (batch.y == batch.x + 1).all()
    assert lanes == [list(range(3, 14)), list(range(14, 25))]
    with pytest.raises(EmptySequence):
        StreamFeed(np.arange(3), batch_size=4, window=2)


def test_states_are_handed_on_along_a_stream_but_not_from_epoch_to_epoch():
    rng = np.random.default_rng(0)
    params = network()
    data = Stream(rng.integers(3, SIZE, 41))
    training = Training(params, data, Recipe(epochs=2, batch_size=2, window=5), rng)
    for record in training.records():
        before = params.astype(np.float64)
        if record.step == 3:
            break
    ids = data.training[:40].reshape(2, 20)
    batches = training.feed.batch(training.order, 3)
    for lane, (batch, state) in enumerate(zip(batches, training.states, strict=True)):
        assert batch.x.tolist() == ids[lane, 15:20].tolist()
        own = batched.loss_and_gradient(before, batch, None, state)
        trace = forward(before, batch.x, batch.y, state[0])
        assert own.loss == pytest.approx(-trace.log_prob)
        assert_allclose(own.gradient.W, backward(before, trace).dW, rtol=1e-9, atol=1e-12)
