"""What a larger n costs and brings: more n-grams, fewer of them seen twice, contexts never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.count import count_ngrams
from app.lm.ngram.counting.trie import NGramCounts
from app.lm.ngram.models.count_scoring import unseen_contexts
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.lm.training.split import part
from app.text.corpus import Corpus, stream_of
from app.text.tokenizer import Unit
from app.text.vocabulary import Vocabulary

COMPARED = (Smoothing.WITTEN_BELL, Smoothing.KNESER_NEY)


@dataclass(frozen=True, slots=True)
class Growth:
    """One order of n-grams of a corpus, and models of that order on held-out sentences."""

    order: int
    distinct: int  # n-grams that stand in the corpus, marks among their tokens
    possible: float  # |V|^n
    singletons: int  # of the distinct ones, how many stand once
    unseen_contexts: float | None  # share of held-out tokens whose context of n - 1 never stands there
    perplexity: dict[str, float | None]  # held out, by smoothing, without OOV; None: a token is impossible
    impossible: dict[str, int]  # held-out tokens of probability 0, by smoothing


def corpus_growth(corpus: Corpus, unit: Unit, order: int, min_count: int = 2, seed: int = 0) -> list[Growth]:
    """Compare the orders up to `order` on the test part of a corpus, the split that networks are held to.

    Tokens that stand less than `min_count` times in the training part are `<unk>`. Raises `InvalidRequest`.
    """
    parts = part(corpus, unit, min_count, seed)
    counts = count_ngrams(stream_of(parts.training), len(parts.vocabulary), order)
    return growth(counts, parts.vocabulary, stream_of(parts.test), COMPARED)


def growth(
    counts: NGramCounts, vocabulary: Vocabulary, held_out: NDArray[np.int32], smoothings: Sequence[Smoothing]
) -> list[Growth]:
    """Compare all orders of a table; held_out: `<s> w1 .. wT </s>` of each sentence, one after another.

    Stupid backoff gives no probability, so no perplexity: leave it out, or read its figure as a score.
    """
    orders = range(1, counts.order + 1)
    return [_of_order(counts, vocabulary, held_out, order, smoothings) for order in orders]


def _of_order(
    counts: NGramCounts,
    vocabulary: Vocabulary,
    held_out: NDArray[np.int32],
    order: int,
    smoothings: Sequence[Smoothing],
) -> Growth:
    shorter = NGramCounts(counts.levels[:order])  # the counts of a shorter order are the same
    times = counts.levels[order - 1].counts
    scores = {
        smoothing: TableModel(shorter, vocabulary, smoothing).score(held_out) for smoothing in smoothings
    }
    return Growth(
        order=order,
        distinct=int(np.count_nonzero(times)),
        possible=float(len(vocabulary)) ** order,
        singletons=int(np.count_nonzero(times == 1)),
        unseen_contexts=unseen_contexts(shorter, held_out) if len(held_out) else None,
        perplexity={name.value: _finite(score.perplexity_without_oov) for name, score in scores.items()},
        impossible={name.value: len(score.zeros) for name, score in scores.items()},
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
