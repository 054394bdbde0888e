"""Who pays for a smoothing: the sums are those of the model's distribution, the context the telling one."""

from __future__ import annotations

import pytest

from app.explain.sentence.paid import paid
from app.explain.sentence.score import How, Smoothing, score

KINDS = [Smoothing.ADD_K, Smoothing.WITTEN_BELL, Smoothing.KNESER_NEY]
MODELS = ["tutorial-char-1gram", "tutorial-char-2gram"]


def scores(store, text, smoothing, models=MODELS, boundaries=False):
    return score([text], models, store, How(smoothing, 1.0, boundaries))


@pytest.mark.parametrize("boundaries", [False, True])
@pytest.mark.parametrize("smoothing", KINDS)
def test_what_the_seen_give_up_the_unseen_get(store, smoothing, boundaries):
    found = paid(scores(store, "天的", smoothing, boundaries=boundaries), None, store)
    assert found.seen.before == pytest.approx(1)
    assert found.unseen.before == 0
    assert found.seen.after < 1
    assert found.seen.after + found.unseen.after == pytest.approx(1)
    assert sum(one.count for one in found.tokens) + found.others.count == found.seen.count


@pytest.mark.parametrize("smoothing", KINDS)
def test_each_share_is_the_models_factor(store, smoothing):
    scored = scores(store, "天气的天", smoothing)
    plain = scores(store, "天气的天", Smoothing.MLE)
    for smoothed, before in zip(scored, plain, strict=True):
        for factor, counted in zip(smoothed.factors, before.factors, strict=True):
            found = paid(scored, (smoothed, factor), store)
            assert found.factor is factor
            if factor.context or not smoothing.backs_off:  # with no context these count the ends too
                assert found.own.before == (None if counted.undefined else pytest.approx(counted.prob))
            assert found.own.after == pytest.approx(factor.prob)
            assert found.own.count == factor.count


def test_it_opens_at_the_first_token_never_seen_after_its_context(store):
    models = ["tatoeba-zh-char-2gram", "tatoeba-zh-char-3gram"]
    found = paid(scores(store, "今天的天气真好呀", Smoothing.KNESER_NEY, models), None, store)
    assert (found.score.model, found.factor.t, found.own.count) == (models[1], 8, 0)
    assert found.own.token == "呀"


def test_scores_take_nothing_from_anybody(store):
    found = paid(scores(store, "天气", Smoothing.STUPID_BACKOFF), None, store)
    assert found.factor.context == ("天",)
    assert found.seen.after == pytest.approx(1)
    assert found.unseen.after > 0


def test_nothing_is_paid_without_smoothing_or_by_a_network(store):
    assert paid(scores(store, "天的", Smoothing.MLE), None, store) is None
    assert paid(scores(store, "天的", Smoothing.ADD_K, ["rnn-zh-char"]), None, store) is None
