"""Sentences cut by hand: counts of strings, whoever would cut them where."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.lm.ngram.models.by_hand import HandCutModel
from app.lm.ngram.models.on_demand import NGramModel
from app.lm.ngram.smoothing import Smoothing
from app.store.corpora.reader import load_corpus
from app.text.corpus import Corpus, encode_corpus
from app.text.index.phrase_index import PhraseIndex
from app.text.tokenizer import Unit, tokenize

ORDERS = [1, 2, 3, "full"]
TOY = ("天气真好", "天真", "今天天气好", "天天天")


def index_of(corpus: Corpus) -> PhraseIndex:
    return PhraseIndex(encode_corpus(corpus, Unit.CHAR))


@pytest.fixture(scope="module")
def toy() -> PhraseIndex:
    return index_of(Corpus("toy", "zh", {}, "", "", TOY, tuple("0123")))


@pytest.fixture(scope="module")
def tutorial() -> Corpus:
    return load_corpus("", "tutorial")


def grep(phrase: str, sentences: tuple[str, ...]) -> int:
    """Count as `grep -o PHRASE | wc -l` does: within lines, from left to right, none inside another."""
    return sum(sentence.count(phrase) for sentence in sentences)


def test_the_tutorials_own_cut(tutorial):
    """天气/真/好: count(天气真) / count(天气) and so on, as `grep -o` finds them in the corpus."""
    weather, very, fine = HandCutModel(index_of(tutorial), "full").factors(["天气", "真", "好"], False)
    found = [grep(phrase, tutorial.sentences) for phrase in ("天气", "天气真", "天气真好")]
    assert found == [5, 3, 2]
    assert (weather.count, weather.context_count, weather.prob) == (5, 10_000, 5 / 10_000)
    assert (very.context, very.count, very.context_count) == (("天气",), 3, 5)
    assert (fine.context, fine.count, fine.context_count) == (("天气", "真"), 2, 3)


def test_the_counts_of_tatoeba_are_those_of_grep(data_url):
    corpus = load_corpus(data_url, "tatoeba-zh")
    sentence = tokenize("今天/的/天气/真/好呀", Unit.HAND)
    for order in (1, 2, 3):
        for factor in HandCutModel(index_of(corpus), order).factors(sentence, False):
            context = "".join(factor.context)
            assert factor.count == grep(context + factor.token, corpus.sentences)
            if context:
                assert factor.context_count == grep(context, corpus.sentences)


@given(st.text("今天气真好x", min_size=1, max_size=8), st.sampled_from(ORDERS), st.booleans())
def test_cut_between_all_characters_it_is_the_model_by_character(toy, text, order, boundaries):
    by_character = NGramModel(toy, order).factors(text, boundaries)
    assert HandCutModel(toy, order).factors(text, boundaries) == by_character


@given(st.lists(st.text("今天气真好", min_size=1, max_size=3), min_size=1, max_size=5))
def test_the_chain_rule_gives_a_sentence_the_same_probability_however_it_is_cut(toy, tokens):
    """count(S) / characters, and 0 if the corpus has no such string."""
    factors = HandCutModel(toy, "full").factors(tokens, False)
    assert math.prod(factor.prob for factor in factors) == pytest.approx(
        toy.count(toy.vocabulary.encode("".join(tokens))) / toy.count(())
    )


def test_what_is_shown_of_a_factor(toy):
    first, second, end = HandCutModel(toy, 2).factors(["天气", "真好"], True)
    assert (first.context, first.count, first.context_count) == (("<s>",), 1, 4)
    assert (second.context, second.token, second.matched_order) == (("天气",), "真好", 2)
    assert (end.context, end.token, end.prob) == (("真好",), "</s>", 1)
    [known, strange] = HandCutModel(toy, 3).factors(["天天", "x气"], False)
    assert (known.count, known.context_count) == (3, 14)  # places, overlapping ones too
    assert (strange.oov, strange.count, strange.context_count, strange.matched_order) == (True, 0, 3, 0)
    [_, _, after] = HandCutModel(toy, 3).factors(["天", "x气", "天"], False)
    assert (after.context, after.context_count, after.prob) == (("天", "<unk>"), 0, 0)


@pytest.mark.parametrize(("order", "smoothing"), [(0, "mle"), (2, "add_k"), ("full", "kneser_ney")])
def test_there_is_no_order_below_1_and_no_smoothing(toy, order, smoothing):
    with pytest.raises(InvalidRequest):
        HandCutModel(toy, order, Smoothing(smoothing))
