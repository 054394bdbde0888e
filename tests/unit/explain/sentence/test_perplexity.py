"""A held-out text, one sentence a line, against the model card's own figures."""

import math

import pytest

from app.errors import BrokenText, EmptySequence, InvalidRequest, ModelNotFound
from app.explain.sentence import perplexity as file_perplexity
from app.explain.sentence.perplexity import text_perplexity
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.forward import forward


def test_a_text_is_the_sum_of_its_sentences(store, monkeypatch):
    monkeypatch.setattr(file_perplexity, "LINES_AT_ONCE", 2)
    model = store.rnn("rnn-tiny", "float64")
    found = text_perplexity(["今天\n", "\n", "  \n", "天气真好呀\r\n", "今夕的\n"], "rnn-tiny", store)
    assert (found.num_sentences, found.num_predicted, found.num_oov) == (3, 12, 1)
    log_prob = 0.0
    for text in ("今天", "天气真好呀", "今夕的"):
        ids = model.vocabulary.encode(text).tolist()
        trace = forward(model.parameters, [1, *ids], [*ids, 2])
        log_prob -= trace.L[trace.y != 0].sum()
    assert found.log_prob == pytest.approx(log_prob, rel=1e-5)
    assert found.perplexity == pytest.approx(math.exp(-log_prob / 12), rel=1e-5)


def test_lines_that_cannot_be_scored_are_named(store):
    with pytest.raises(BrokenText) as caught:
        text_perplexity(["天", "气\ufffd"], "rnn-tiny", store)
    assert caught.value.params["line"] == 2
    with pytest.raises(InvalidRequest) as refused:
        text_perplexity(["天", "天 </s> 气"], "rnn-tiny", store)
    assert refused.value.params["line"] == 2
    with pytest.raises(EmptySequence):
        text_perplexity(["\n", " \n"], "rnn-tiny", store)
    with pytest.raises(ModelNotFound):
        text_perplexity(["天"], "nobody", store)


def test_counts_tell_unknown_tokens_apart(store):
    """As KenLM's "including" and "excluding OOVs"; 夕 is unknown to the corpus."""
    found = text_perplexity(["今天", "天气真好呀", "今夕的"], "tutorial-char-3gram", store)
    assert (found.num_sentences, found.num_predicted, found.num_oov) == (3, 12, 1)
    model = store.ngram("tutorial-char-3gram", Smoothing.KNESER_NEY, 1.0)
    factors = [factor for text in ("今天", "天气真好呀", "今夕的") for factor in model.factors(text, True)]
    known = sum(math.log(factor.prob) for factor in factors if not factor.oov)
    every = sum(math.log(factor.prob) for factor in factors)
    assert found.perplexity == pytest.approx(math.exp(-known / 12), rel=1e-6)
    assert found.perplexity_with_oov == pytest.approx(math.exp(-every / 13), rel=1e-6)


def test_counts_that_have_no_table_are_refused(store):
    for model, smoothing in (("tutorial-char-3gram", Smoothing.MLE), ("tutorial-char-full", None)):
        with pytest.raises(InvalidRequest):
            text_perplexity(["天"], model, store, smoothing or Smoothing.KNESER_NEY)


def test_a_long_line_does_not_stop_a_file_and_marks_are_no_words(store):
    assert text_perplexity(["天" * 2000], "rnn-tiny", store).num_predicted == 2001
    plain = text_perplexity(["天气", "天"], "tutorial-char-2gram", store)
    assert text_perplexity(["\ufeff<s> 天气 </s> <s> 天 </s>"], "tutorial-char-2gram", store) == plain
