"""The sentence of the front page under smoothed trigrams of the Tatoeba corpus: where mle fails, and why."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.lm.ngram.counting.count import count_ngrams
from app.lm.ngram.counting.trie import NGramCounts
from app.lm.ngram.models.on_demand import NGramModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.store.corpora.reader import load_corpus
from app.text.corpus import EncodedCorpus, encode_corpus
from app.text.index.phrase_index import PhraseIndex
from app.text.tokenizer import Unit

SENTENCE = "今天的天气真好呀"


@pytest.fixture(scope="module")
def corpus(data_url: str) -> EncodedCorpus:
    return encode_corpus(load_corpus(data_url, "tatoeba-zh"), Unit.CHAR)


@pytest.fixture(scope="module")
def trigrams(corpus: EncodedCorpus) -> NGramCounts:
    return count_ngrams(corpus.stream, len(corpus.vocabulary), 3)


def test_the_zero_at_ya_is_found_and_explained_and_gone(corpus: EncodedCorpus, trigrams: NGramCounts):
    """真好 is never followed by 呀: 0 under mle. Kneser-Ney leans on 好呀 or on 呀 alone."""
    mle = TableModel(trigrams, corpus.vocabulary, Smoothing.MLE).factors(SENTENCE, boundaries=False)
    smooth = TableModel(trigrams, corpus.vocabulary).factors(SENTENCE, boundaries=False)
    assert [factor.t for factor in mle if factor.prob == 0] == [8]
    assert (mle[7].context, mle[7].token, mle[7].count) == (("真", "好"), "呀", 0)
    assert mle[7].context_count > 0
    assert all(factor.prob > 0 for factor in smooth)
    last = smooth[7].links[-1]
    assert (last.count, last.discount) == (0, 0)
    assert smooth[7].prob == last.backoff * last.lower
    assert last.lower == smooth[7].links[2].prob


def test_the_counts_are_those_of_the_phrase_index(corpus: EncodedCorpus, trigrams: NGramCounts):
    index = PhraseIndex(corpus)
    for boundaries in (False, True):
        plain = NGramModel(index, 3).factors(SENTENCE, boundaries)
        assert TableModel(trigrams, corpus.vocabulary, Smoothing.MLE).factors(SENTENCE, boundaries) == plain


@pytest.mark.parametrize("smoothing", [Smoothing.KNESER_NEY, Smoothing.WITTEN_BELL])
@pytest.mark.parametrize("context", ["", "天", "天气", "真好", "的", "呀呀", "🦄天"])
def test_a_distribution_sums_to_one(
    corpus: EncodedCorpus, trigrams: NGramCounts, smoothing: Smoothing, context: str
):
    probs = TableModel(trigrams, corpus.vocabulary, smoothing).distribution(context, boundaries=False)
    assert abs(probs.sum() - 1) < 1e-9


def test_the_whole_corpus_in_parts_is_the_corpus(corpus: EncodedCorpus, trigrams: NGramCounts):
    """About 700,000 places in parts of 100,000."""
    parts = count_ngrams(corpus.stream, len(corpus.vocabulary), 3, memory=64 * 100_000)
    for a, b in zip(parts.levels, trigrams.levels, strict=True):
        np.testing.assert_array_equal(a.counts, b.counts)
        np.testing.assert_array_equal(a.suffixes, b.suffixes)


def test_held_out_sentences_are_likelier_under_kneser_ney_than_under_witten_bell(corpus: EncodedCorpus):
    """A tenth held out: the known order of the two (Chen & Goodman 1998, section 5)."""
    cut = int(corpus.starts[len(corpus.starts) * 9 // 10])
    counts = count_ngrams(corpus.stream[:cut], len(corpus.vocabulary), 3)
    kneser_ney, witten_bell = (
        TableModel(counts, corpus.vocabulary, smoothing).score(corpus.stream[cut:]).perplexity
        for smoothing in (Smoothing.KNESER_NEY, Smoothing.WITTEN_BELL)
    )
    assert 20 < kneser_ney < witten_bell < 200
    assert math.isfinite(witten_bell)
