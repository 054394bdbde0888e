"""n-gram models over a table of counts: every smoothing, any order up to the table's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest
from app.lm.arrays import Floats64
from app.lm.ngram.counting.trie import NOWHERE, NGramCounts
from app.lm.ngram.estimator import Estimator, Tables
from app.lm.ngram.factors import Factor, Link, chain, whole_distribution
from app.lm.ngram.models.backoff import BackoffModel, TokenScores
from app.lm.ngram.models.count_scoring import score_plainly
from app.lm.ngram.smoothing import STUPID_BACKOFF, Count, Smoothing, add_k, check_k, mle
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID, Vocabulary, framed


@dataclass(frozen=True)
class TableModel:
    """An n-gram model of a table's order. k is used by add_k only.

    mle and add_k are those of `NGramModel`. The others give one distribution after a context, boundaries or
    not: boundaries only decide whether `<s>` precedes the first token and `</s>` is predicted last.
    Raises `InvalidRequest` if k is not a positive number or the vocabulary is not the table's.
    """

    counts: NGramCounts
    vocabulary: Vocabulary
    smoothing: Smoothing = Smoothing.KNESER_NEY
    k: float = 1.0
    stored: Tables | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_k(self.k)
        if len(self.vocabulary) != self.counts.vocabulary_size:
            raise InvalidRequest(field="vocabulary", reason="tokens", limit=self.counts.vocabulary_size)

    @property
    def order(self) -> int:
        """The n of n-gram: a context is n - 1 tokens."""
        return self.counts.order

    @property
    def num_outcomes(self) -> int:
        """How many tokens can come next: all of the vocabulary but `<s>`, which is never predicted."""
        return self.counts.num_outcomes

    @cached_property
    def estimator(self) -> Estimator:
        """The counts, discounts and weights behind the figures."""
        return Estimator(self.counts, self.smoothing)

    @cached_property
    def tables(self) -> Tables:
        """Probabilities and backoff weights of the whole table, for scoring in bulk and for ARPA."""
        if not self.smoothing.backs_off:
            raise InvalidRequest(field="smoothing", reason="backs_off")
        return self.stored or Tables.of(self.counts, self.smoothing)

    @cached_property
    def backoff(self) -> BackoffModel:
        """The same model as probabilities and backoff weights, which score faster but explain nothing."""
        unseen = STUPID_BACKOFF if self.smoothing is Smoothing.STUPID_BACKOFF else 1.0
        return BackoffModel(self.counts, self.vocabulary, self.tables, unseen)

    def score(self, stream: NDArray[np.int32]) -> TokenScores:
        """Score `<s> w1 .. wT </s>` of any number of sentences, one after another: natural logs."""
        if self.smoothing.backs_off:
            return self.backoff.score(stream)
        return score_plainly(self.counts, stream, self._estimates)

    def factors(self, tokens: Sequence[str], boundaries: bool) -> list[Factor]:
        """Return the factors whose product is P(tokens), one per token, as `NGramModel.factors` does."""
        ids: list[int] = self.vocabulary.encode(tokens).tolist()
        history, predicted = framed(ids, tokens, boundaries)
        names = self.vocabulary.decode(history)
        factors: list[Factor] = []
        for end, token in enumerate(predicted, start=len(history) - len(predicted)):
            start = max(end + 1 - self.order, 0)
            context, word = history[start:end], history[end]
            count, context_count = self._count(context, word, boundaries)
            links = self._links(names[start:end], context, word) if self.smoothing.backs_off else ()
            factors.append(
                Factor(
                    t=len(factors) + 1,
                    token=token,
                    token_id=word,
                    context=names[start:end],
                    oov=word == UNK_ID,
                    count=count,
                    context_count=context_count,
                    prob=links[-1].prob if links else self._estimate(count, context_count),
                    matched_order=self._matched_order(history[start : end + 1]),
                    links=links,
                )
            )
        return factors

    def distribution(self, context: Sequence[str], boundaries: bool) -> NDArray[np.float64]:
        """Return P(. | context) over the vocabulary, (|V|,) by id, where `context` is the sentence so far.

        Sums to 1, except for stupid backoff, and for mle after a context that never occurs: all 0.
        `<s>` is always 0.
        """
        history = ([BOS_ID] if boundaries else []) + self.vocabulary.encode(context).tolist()
        return self.distribution_of(history, boundaries)

    def distribution_of(self, history: Sequence[int], boundaries: bool = True) -> NDArray[np.float64]:
        """Return the same after ids, `<s>` among them if it is meant."""
        ids = history[max(len(history) + 1 - self.order, 0) :]
        if self.smoothing.backs_off:
            return whole_distribution(self.estimator, ids)
        counts = np.zeros(len(self.vocabulary))
        place = self.counts.find(ids)
        if place != NOWHERE:
            following, level = self.counts.following(len(ids) + 1, place), self.counts.levels[len(ids)]
            counts[level.words[following]] = level.counts[following]
        counts[BOS_ID] = 0
        if not ids and not boundaries:
            counts[EOS_ID] = 0
        probs = self._estimate(counts, int(counts.sum()))
        probs[BOS_ID] = 0
        return probs

    def _estimate(self, counts: Count, context_count: int) -> Count:
        if self.smoothing is Smoothing.MLE:
            return mle(counts, context_count)
        return add_k(counts, context_count, self.num_outcomes, self.k)

    def _estimates(self, counts: Floats64, context_counts: Floats64) -> Floats64:
        """Do the same for many contexts at once."""
        if self.smoothing is Smoothing.MLE:
            return counts / np.maximum(context_counts, 1)  # 0/0 is 0 here
        return add_k(counts, context_counts, self.num_outcomes, self.k)

    def _links(self, names: tuple[str, ...], context: list[int], word: int) -> tuple[Link, ...]:
        return chain(self.estimator, context, word, names)

    def _count(self, context: list[int], word: int, boundaries: bool) -> tuple[int, int]:
        """Return how often context + word occurs in the corpus, and how often the context."""
        place = self.counts.find([*context, word])
        count = int(self.counts.levels[len(context)].counts[place]) if place != NOWHERE else 0
        if context:
            place = self.counts.find(context)
            of_context = self.counts.levels[len(context) - 1].counts
            return count, int(of_context[place]) if place != NOWHERE else 0
        ends = 0 if boundaries else int(self.counts.levels[0].counts[EOS_ID])
        return count, self.counts.num_predicted - ends

    def _matched_order(self, phrase: list[int]) -> int:
        """Return the length of the longest end of a phrase that occurs in the corpus."""
        for start in range(len(phrase)):
            place = self.counts.find(phrase[start:])
            if place != NOWHERE and self.counts.levels[len(phrase) - start - 1].counts[place]:
                return len(phrase) - start
        return 0
