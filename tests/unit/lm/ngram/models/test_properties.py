"""What holds for n-gram models of every corpus, order and smoothing, found by hypothesis."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.lm.ngram.models.on_demand import NGramModel, Order
from app.lm.ngram.smoothing import Smoothing
from app.text.corpus import Corpus, encode_corpus
from app.text.index.phrase_index import PhraseIndex
from app.text.tokenizer import Unit
from app.text.vocabulary import BOS_ID

corpora = st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=9)
texts = st.text("abcd", max_size=6)  # d is in no corpus
orders = st.sampled_from([1, 2, 3, 5, "full"])


def index_of(sentences: list[str] | tuple[str, ...], min_count: int = 1) -> PhraseIndex:
    ids = tuple(map(str, range(len(sentences))))
    corpus = Corpus("toy", "zh", {}, "", "", tuple(sentences), ids)
    return PhraseIndex(encode_corpus(corpus, Unit.CHAR, min_count))


def brute_count(sentences: list[str], phrase: tuple[str, ...], boundaries: bool) -> int:
    """Compare the phrase with every window of every sentence, with its marks if there are boundaries."""
    marked = [("<s>", *sentence, "</s>") if boundaries else tuple(sentence) for sentence in sentences]
    windows = (line[at : at + len(phrase)] for line in marked for at in range(len(line) - len(phrase) + 1))
    if not phrase:  # what can be predicted at all
        return sum(len(line) - boundaries for line in marked)
    return sum(window == phrase for window in windows)


@given(corpora, texts, orders, st.booleans())
def test_counts_equal_those_of_a_brute_force_counter(
    sentences: list[str], text: str, order: Order, boundaries: bool
):
    marked = ("<s>", *text, "</s>") if boundaries else tuple(text)
    for factor in NGramModel(index_of(sentences), order).factors(text, boundaries):
        at = factor.t - 1 + boundaries
        context = marked[0 if order == "full" else max(at - order + 1, 0) : at]
        strangers = set(text) - set("".join(sentences))
        above = brute_count(sentences, (*context, marked[at]), boundaries)
        below = brute_count(sentences, context, boundaries)
        assert factor.context == tuple("<unk>" if token in strangers else token for token in context)
        assert (factor.token, factor.oov) == (marked[at], marked[at] in strangers)
        assert (factor.count, factor.context_count) == (above, below)
        assert factor.prob == (float(Fraction(above, below)) if below else 0)
        ends = [(*context, marked[at])[start:] for start in range(len(context) + 1)]
        longest = next((end for end in ends if brute_count(sentences, end, boundaries)), ())
        assert factor.matched_order == len(longest)


@given(corpora, texts, orders, st.booleans())
def test_mle_distribution_sums_to_one_after_every_seen_context(
    sentences: list[str], context: str, order: Order, boundaries: bool
):
    model = NGramModel(index_of(sentences), order)
    last = model.factors(f"{context}a", boundaries)[len(context)]
    total = model.distribution(context, boundaries).sum()
    assert abs(total - (1 if last.context_count else 0)) < 1e-9


@given(corpora, texts, orders, st.booleans(), st.floats(1e-6, 1e9), st.integers(1, 3))
def test_add_k_distribution_sums_to_one_after_every_context(
    sentences: list[str], context: str, order: Order, boundaries: bool, k: float, min_count: int
):
    model = NGramModel(index_of(sentences, min_count), order, Smoothing.ADD_K, k)
    probs = model.distribution(context, boundaries)
    assert abs(probs.sum() - 1) < 1e-9
    assert probs[BOS_ID] == 0
    assert (probs > 0).sum() == model.num_outcomes


@given(corpora, texts, orders, st.booleans(), st.sampled_from([Smoothing.MLE, Smoothing.ADD_K]))
def test_a_factor_is_the_entry_of_its_distribution(
    sentences: list[str], text: str, order: Order, boundaries: bool, smoothing: Smoothing
):
    model = NGramModel(index_of(sentences), order, smoothing, 0.3)
    for factor in model.factors(text, boundaries):
        probs = model.distribution(text[: factor.t - 1], boundaries)
        assert factor.prob == probs[factor.token_id]


@given(corpora, texts.filter(bool), st.booleans())
def test_the_full_history_is_the_order_of_the_whole_sentence(
    sentences: list[str], text: str, boundaries: bool
):
    index = index_of(sentences)
    long_enough = len(text) + 2 * boundaries
    full = NGramModel(index, "full").factors(text, boundaries)
    assert full == NGramModel(index, long_enough).factors(text, boundaries)
    assert full == NGramModel(index, 1000).factors(text, boundaries)
