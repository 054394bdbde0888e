"""What a larger n costs and brings, by hand and on the reference text."""

from __future__ import annotations

import pytest

from app.explain.growth.orders import corpus_growth, growth
from app.lm.ngram.smoothing import Smoothing
from app.store.corpora.reader import load_corpus
from app.text.tokenizer import Unit
from tests.unit.lm.tables import reference_sentences, stream_of, table_of


def test_by_hand():
    """天气, 天真: unigrams 天 气 真 <s> </s>; bigrams <s>天 (twice) 天气 天真 气</s> 真</s>.

    Of the held-out 天天气 </s> the contexts <s> 天 天 气 stand there all, of two tokens 天天 does not.
    """
    counts, vocabulary = table_of(["天气", "天真"], 3)
    one, two, three = growth(counts, vocabulary, stream_of(["天天气"], vocabulary), [Smoothing.MLE])
    assert [g.distinct for g in (one, two, three)] == [5, 5, 4]
    assert [g.possible for g in (one, two, three)] == [6, 36, 216]
    assert [g.singletons for g in (one, two, three)] == [2, 4, 4]
    assert [g.unseen_contexts for g in (one, two, three)] == [0, 0, 1 / 4]
    assert one.perplexity["mle"] == pytest.approx((1 / 3 * 1 / 3 * 1 / 6 * 1 / 3) ** -0.25)
    assert (two.perplexity["mle"], two.impossible["mle"]) == (None, 1)


def test_on_tatoeba_by_the_split_that_the_networks_are_held_to(data_url):
    """The design saw 43.5, 31.7, 30.2, 30.1 for Kneser-Ney of orders 2 to 5, on another split of them."""
    grown = corpus_growth(load_corpus(data_url, "tatoeba-zh"), Unit.CHAR, 5)
    found = [g.perplexity["kneser_ney"] for g in grown[1:]]
    assert found == pytest.approx([43.5, 31.7, 30.2, 30.1], rel=0.02)
    assert [g.distinct for g in grown] == sorted(g.distinct for g in grown)


def test_on_the_reference_text():
    """Distinct n-grams and unseen contexts grow with n; Kneser-Ney makes nothing impossible."""
    sentences = reference_sentences()
    counts, vocabulary = table_of(sentences[:1350], 5)
    held_out = stream_of(sentences[1350:], vocabulary)
    grown = growth(counts, vocabulary, held_out, [Smoothing.KNESER_NEY, Smoothing.WITTEN_BELL])
    assert [g.order for g in grown] == [1, 2, 3, 4, 5]
    shares = [g.unseen_contexts for g in grown]
    assert shares == sorted(shares)
    assert shares[-1] > 0.5
    for g in grown:
        assert g.impossible == {"kneser_ney": 0, "witten_bell": 0}
        assert 0 < g.singletons <= g.distinct <= g.possible or g.order == 1
    best = [g.perplexity["kneser_ney"] for g in grown]
    assert best[2] < best[0]
    assert all(g.perplexity["kneser_ney"] < g.perplexity["witten_bell"] for g in grown[2:])
