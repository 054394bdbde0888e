"""Going on with a text: seeded, tempered, cut to the likeliest, and true to the model's probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.forward import forward
from app.lm.rnn.initial import initial_parameters
from app.lm.rnn.model import NetworkModel
from app.lm.rnn.parameters import Parameters
from app.lm.sampling import Sampling, generate, tempered
from app.text.vocabulary import BOS_ID, UNK_ID, Vocabulary
from tests.unit.lm.tables import model_of

SENTENCES = ["天气真好", "天真", "今天天气好"]


def spelled(seed: int, context: str = "", **sampling: float) -> str:
    model = model_of(SENTENCES, 3)
    drawn = generate(model, context, Sampling(**sampling), np.random.default_rng(seed))
    return "".join(d.token for d in drawn)


def test_the_same_seed_gives_the_same_tokens():
    texts = [spelled(seed) for seed in range(20)]
    assert texts == [spelled(seed) for seed in range(20)]
    assert len(set(texts)) > 1


def test_it_ends_with_the_sentence_or_at_the_limit():
    for seed in range(20):
        text = spelled(seed, max_tokens=4)
        assert text.endswith("</s>") or len(text) == 4


def test_top_1_takes_the_likeliest_way():
    """After <s> 天 (2 of 3), after <s>天 气 or 真 (1 of 2 each): the lower id stays, 气; 真, 好, </s>."""
    assert {spelled(seed, top_k=1, temperature=5.0) for seed in range(5)} == {spelled(0, top_k=1)}


def test_a_low_temperature_is_the_likeliest_way_too():
    assert spelled(3, temperature=1e-3, context="天气真") == "好</s>"


@pytest.mark.parametrize("temperature", [5e-324, 1e-320, 1e-300])
def test_at_the_least_temperature_the_likeliest_is_sure(temperature):
    chances = tempered(np.array([0.1, 0.0, 0.5, 0.4]), Sampling(temperature))
    assert chances.tolist() == [0, 0, 1, 0]


def test_every_token_carries_its_own_probability():
    model = model_of(SENTENCES, 3)
    drawn = list(generate(model, "天", Sampling(temperature=2.0, top_k=4), np.random.default_rng(1)))
    text = ["天", *(d.token for d in drawn if d.token != "</s>")]
    factors = model.factors(text, boundaries=True)[1 : len(drawn) + 1]
    assert [d.prob for d in drawn] == pytest.approx([f.prob for f in factors])


def test_mle_stops_where_nothing_was_seen():
    model = model_of(SENTENCES, 3, Smoothing.MLE)
    assert list(generate(model, "好今", Sampling(), np.random.default_rng(0))) == []


def test_tokens_come_as_often_as_they_are_likely():
    model = model_of(SENTENCES, 2)
    rng = np.random.default_rng(7)
    first = [next(generate(model, "", Sampling(), rng)).token_id for _ in range(4000)]
    expected = tempered(model.distribution("", boundaries=True), Sampling())
    np.testing.assert_allclose(np.bincount(first, minlength=len(expected)) / 4000, expected, atol=0.03)


@given(
    st.lists(st.floats(0, 1), min_size=4, max_size=30),
    st.floats(0.05, 20),
    st.integers(1, 30) | st.none(),
)
def test_chances_sum_to_one_and_keep_the_order(probs: list[float], temperature: float, top_k: int | None):
    given_ = np.array(probs)
    given_[BOS_ID] = 0
    chances = tempered(given_, Sampling(temperature, top_k))
    assert chances[UNK_ID] == 0
    if given_[BOS_ID:].any():
        assert abs(chances.sum() - 1) < 1e-9
        assert np.count_nonzero(chances) <= (top_k or len(probs))
    else:
        assert not chances.any()
    order = np.argsort(-given_[BOS_ID:], kind="stable")
    assert np.all(np.diff(chances[BOS_ID:][order]) <= 1e-15)


@pytest.mark.parametrize(
    "wrong",
    [{"temperature": 0.0}, {"top_k": 0}, {"max_tokens": -1}, {"top_p": 0.0}, {"top_p": 2}],
)
def test_what_cannot_be_sampled_by_is_refused(wrong: dict[str, float]):
    with pytest.raises(InvalidRequest) as caught:
        Sampling(**wrong)
    assert caught.value.params["field"] in wrong


def test_the_nucleus_holds_the_likeliest_that_reach_the_share():
    """Of 0.5, 0.3, 0.2: the first reaches 0.5 alone, 0.79 takes two, 0.81 all three, 0.01 still one."""
    probs = np.array([0.0, 0.5, 0.3, 0.2])
    for top_p, kept in ((0.5, 1), (0.01, 1), (0.79, 2), (0.81, 3), (1.0, 3)):
        chances = tempered(probs, Sampling(top_p=top_p))
        assert np.count_nonzero(chances) == kept
        np.testing.assert_allclose(chances[1 : 1 + kept], probs[1 : 1 + kept] / probs[1 : 1 + kept].sum())


def network() -> tuple[Parameters, Vocabulary]:
    vocabulary = Vocabulary.from_sentences(["天气真好"])
    params = initial_parameters(6, len(vocabulary), np.random.default_rng(4), dtype=np.float64)
    params.V[:] *= 4
    return params, vocabulary


def test_a_network_gives_the_probabilities_of_its_trace():
    params, vocabulary = network()
    model = NetworkModel(params, vocabulary)
    ids = vocabulary.encode("天真好").tolist()
    trace = forward(params, [BOS_ID, *ids], [*ids, 2])
    for t in (0, 1, 3, 2):  # the last one goes back: the state is made anew
        found = model.distribution("天真好"[:t], boundaries=True)
        np.testing.assert_allclose(found, trace.yhat[t], rtol=1e-10)


def test_a_network_generates_as_a_stream_token_by_token():
    params, vocabulary = network()
    drawn = generate(NetworkModel(params, vocabulary), "天", Sampling(top_k=3), np.random.default_rng(0))
    assert iter(drawn) is drawn
    tokens = list(drawn)
    again = generate(NetworkModel(params, vocabulary), "天", Sampling(top_k=3), np.random.default_rng(0))
    assert tokens == list(again)
    assert 0 < len(tokens) <= 50
    ids = [vocabulary.encode("天")[0], *(d.token_id for d in tokens)]
    trace = forward(params, [BOS_ID, *ids[:-1]], ids)
    np.testing.assert_allclose([d.prob for d in tokens], np.exp(-trace.L[1:]), rtol=1e-10)
