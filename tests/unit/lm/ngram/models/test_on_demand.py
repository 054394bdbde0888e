"""N-gram models by hand on toy corpora, and the figures of the tutorial and of the design."""

from __future__ import annotations

import math

import pytest

from app.errors import InvalidRequest
from app.lm.ngram.models.on_demand import Factor, NGramModel
from app.lm.ngram.smoothing import Smoothing
from app.store.corpora.reader import load_corpus
from app.text.corpus import Corpus, encode_corpus
from app.text.index.phrase_index import PhraseIndex
from app.text.tokenizer import Unit
from app.text.vocabulary import EOS_ID, UNK_ID

TOY = ("天气真好", "天真", "今天天气好")
SENTENCE = "今天的天气真好呀"


def index_of(sentences: list[str] | tuple[str, ...], min_count: int = 1) -> PhraseIndex:
    ids = tuple(map(str, range(len(sentences))))
    corpus = Corpus("toy", "zh", {}, "", "", tuple(sentences), ids)
    return PhraseIndex(encode_corpus(corpus, Unit.CHAR, min_count))


def counts(factors: list[Factor]) -> list[tuple[str, str, int, int]]:
    return [("".join(f.context), f.token, f.count, f.context_count) for f in factors]


@pytest.fixture(scope="module")
def hand_made() -> PhraseIndex:
    """10,000 characters: 33 天, 5 of them before 气."""
    return index_of(["天气" * 5, "天" * 28, *["啊" * 20] * 498, "啊" * 2])


@pytest.fixture(scope="module")
def committed() -> PhraseIndex:
    return PhraseIndex(encode_corpus(load_corpus("", "tutorial"), Unit.CHAR))


class TestTheTutorial:
    """The tutorial's section "语言模型的计算": 10,000 characters, 33 天, 5 of them before 气."""

    @pytest.mark.parametrize("corpus", ["hand_made", "committed"])
    def test_tian_is_33_of_10000_and_qi_after_it_5_of_33(self, corpus: str, request: pytest.FixtureRequest):
        model = NGramModel(request.getfixturevalue(corpus), 2)
        tian, qi = model.factors("天气", boundaries=False)
        assert (tian.count, tian.context_count, tian.prob) == (33, 10_000, 0.0033)
        assert (qi.context, qi.count, qi.context_count) == (("天",), 5, 33)
        assert round(qi.prob, 4) == 0.1515

    def test_the_sentence_stops_at_the_first_phrase_that_the_corpus_lacks(self, committed: PhraseIndex):
        """天气真 stands three times, 真好呀 never: a trigram's first zero in 天气真好呀 is 呀."""
        factors = NGramModel(committed, 3).factors("天气真好呀", boundaries=False)
        assert [f.count for f in factors][:3] == [33, 5, 3]
        assert [f.prob > 0 for f in factors] == [True, True, True, True, False]
        assert factors[4].matched_order == 2  # 好呀 stands once


class TestByHand:
    """TOY has 11 characters in three sentences: 天 4, 气 真 好 2 each, 今 1."""

    def test_the_chain_rule_multiplies_whole_histories(self):
        """P(天)P(气|天)P(真|天气)P(好|天气真) = 4/11 · 2/4 · 1/2 · 1/1 = 1/11."""
        factors = NGramModel(index_of(TOY), "full").factors("天气真好", boundaries=False)
        assert counts(factors) == [
            ("", "天", 4, 11),
            ("天", "气", 2, 4),
            ("天气", "真", 1, 2),
            ("天气真", "好", 1, 1),
        ]
        assert math.prod(f.prob for f in factors) == pytest.approx(1 / 11, abs=1e-15)
        assert [f.matched_order for f in factors] == [1, 2, 3, 4]
        assert [f.t for f in factors] == [1, 2, 3, 4]

    def test_a_bigram_with_boundaries_begins_at_the_mark_and_ends_with_one(self):
        """P(天|<s>) … P(</s>|好) = 2/3 · 2/4 · 1/2 · 1/2 · 2/2 = 1/12."""
        factors = NGramModel(index_of(TOY), 2).factors("天气真好", boundaries=True)
        assert counts(factors) == [
            ("<s>", "天", 2, 3),
            ("天", "气", 2, 4),
            ("气", "真", 1, 2),
            ("真", "好", 1, 2),
            ("好", "</s>", 2, 2),
        ]
        assert math.prod(f.prob for f in factors) == pytest.approx(1 / 12, abs=1e-15)
        assert factors[4].token_id == EOS_ID
        assert not factors[4].oov

    def test_the_context_of_a_trigram_reaches_back_to_the_mark(self):
        factors = NGramModel(index_of(TOY), 3).factors("天真", boundaries=True)
        assert counts(factors) == [("<s>", "天", 2, 3), ("<s>天", "真", 1, 2), ("天真", "</s>", 1, 1)]
        assert [f.matched_order for f in factors] == [2, 3, 3]

    def test_a_unigram_counts_the_end_once_a_sentence(self):
        """Without boundaries 天 is 4 of 11 tokens; with them 4 of 11 + 3 predictions, `</s>` 3 of 14."""
        model = NGramModel(index_of(TOY), 1)
        assert counts(model.factors("天", boundaries=False)) == [("", "天", 4, 11)]
        assert counts(model.factors("天", boundaries=True)) == [("", "天", 4, 14), ("", "</s>", 3, 14)]

    def test_add_1_by_hand(self):
        """Seven outcomes: 天 气 真 好 今, <unk> and </s>. (2+1)/(4+7) for 气 after 天, (0+1)/(0+7) unseen."""
        model = NGramModel(index_of(TOY), 3, Smoothing.ADD_K, 1.0)
        assert model.num_outcomes == 7
        qi = model.factors("天气", boundaries=False)[1]
        assert (qi.count, qi.context_count, qi.prob) == (2, 4, 3 / 11)
        assert model.factors("好今天", boundaries=False)[2].prob == 1 / 7

    def test_what_remains_after_a_context_is_the_end_of_sentences(self):
        """真 stands twice and ends one sentence: P(好|真) = P(</s>|真) = 1/2, boundaries or not."""
        model = NGramModel(index_of(TOY), 2)
        for boundaries in (False, True):
            probs = model.distribution("天真", boundaries)
            assert dict(zip(model.vocabulary.tokens, probs.tolist(), strict=True)) == {
                "<unk>": 0,
                "<s>": 0,
                "</s>": 0.5,
                "天": 0,
                "好": 0.5,
                "气": 0,
                "真": 0,
                "今": 0,
            }

    def test_the_first_token_without_boundaries_is_no_end(self):
        model = NGramModel(index_of(TOY), 2)
        assert model.distribution((), boundaries=False)[EOS_ID] == 0
        assert model.distribution((), boundaries=True)[model.vocabulary.id_of("天")] == 2 / 3


class TestStrangers:
    def test_an_unknown_token_is_shown_as_written_and_seen_as_unknown(self):
        """Only the first figure is known: after a context with a stranger nothing was counted."""
        factors = NGramModel(index_of(TOY), 2).factors("天🦄气", boundaries=False)
        assert [(f.token, f.oov, f.token_id) for f in factors][1] == ("🦄", True, UNK_ID)
        assert counts(factors)[1:] == [("天", "🦄", 0, 4), ("<unk>", "气", 0, 0)]
        assert [f.matched_order for f in factors] == [1, 0, 1]
        assert [f.prob for f in factors] == [4 / 11, 0, 0]

    @pytest.mark.parametrize("written", ["<s>", "</s>", "<unk>"])
    def test_a_written_mark_is_a_stranger_too(self, written: str):
        factors = NGramModel(index_of(TOY), 2).factors(["天", written, "天"], boundaries=True)
        assert counts(factors)[1:3] == [("天", written, 0, 4), ("<unk>", "天", 0, 0)]
        assert (factors[1].oov, factors[1].token_id) == (True, UNK_ID)

    def test_rare_tokens_lend_their_counts_to_strangers(self):
        """With min_count 2 the one 今 is `<unk>`: P(<unk>|<s>) = 1/3 for any stranger, P(天|<unk>) = 1/1."""
        factors = NGramModel(index_of(TOY, min_count=2), 2).factors("🦄天", boundaries=True)
        assert counts(factors)[:2] == [("<s>", "🦄", 1, 3), ("<unk>", "天", 1, 1)]

    def test_a_context_never_seen_gives_zero_or_the_uniform(self):
        index = index_of(TOY)
        assert not NGramModel(index, 3).distribution("好今", boundaries=False).any()
        uniform = NGramModel(index, 3, Smoothing.ADD_K, 0.1).distribution("好今", boundaries=False)
        assert uniform.tolist() == pytest.approx([1 / 7, 0, *[1 / 7] * 6])

    def test_no_token_at_all(self):
        """Without boundaries an empty product; with them the end right after the mark, never seen."""
        model = NGramModel(index_of(TOY), "full")
        assert model.factors("", boundaries=False) == []
        assert counts(model.factors("", boundaries=True)) == [("<s>", "</s>", 0, 3)]


@pytest.mark.parametrize("order", [0, -1, 2.0, "3", "all"])
def test_an_order_out_of_range_is_refused(order):
    with pytest.raises(InvalidRequest) as caught:
        NGramModel(index_of(TOY), order)
    assert caught.value.params["field"] == "order"


@pytest.mark.parametrize("k", [0, -0.5, math.nan])
def test_a_k_out_of_range_is_refused(k: float):
    with pytest.raises(InvalidRequest) as caught:
        NGramModel(index_of(TOY), 2, Smoothing.ADD_K, k)
    assert caught.value.params["field"] == "k"


def test_tatoebas_weather(data_url: str):
    """The issue's figures: 天气 is 183 of 2,797 天; a trigram ends at 呀, which no 真好 is followed by."""
    index = PhraseIndex(encode_corpus(load_corpus(data_url, "tatoeba-zh"), Unit.CHAR))
    qi = NGramModel(index, 2).factors(SENTENCE, boundaries=False)[4]
    assert (qi.context, qi.token, qi.count, qi.context_count) == (("天",), "气", 183, 2797)
    chain = NGramModel(index, "full").factors("天气真好", boundaries=False)
    assert [f.count for f in chain] == [2797, 183, 5, 3]
    assert [f.context_count for f in chain] == [index.count(()), 2797, 183, 5]
    trigram = NGramModel(index, 3).factors(SENTENCE, boundaries=False)
    assert [f.prob == 0 for f in trigram] == [False] * 7 + [True]
