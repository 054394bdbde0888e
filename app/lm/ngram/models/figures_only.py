"""An n-gram model that is known by its figures alone, as an ARPA file gives it: no counts, no smoothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.trie import NOWHERE
from app.lm.ngram.factors import Factor
from app.lm.ngram.models.backoff import BackoffModel, Scores
from app.text.vocabulary import BOS_ID, UNK_ID, Vocabulary, framed


@dataclass(frozen=True)
class FiguresModel:
    """Scores, explains and continues by probabilities and backoff weights; a factor's counts are None."""

    backoff: BackoffModel

    smoothing = None
    k = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens behind the ids."""
        return self.backoff.vocabulary

    @property
    def num_outcomes(self) -> int:
        """How many tokens can come next: all of the vocabulary but `<s>`."""
        return len(self.vocabulary) - 1

    def score(self, stream: NDArray[np.int32]) -> Scores:
        """Score `<s> w1 .. wT </s>` of any number of sentences, one after another: natural logs."""
        return self.backoff.score(stream)

    def factors(self, tokens: Sequence[str], boundaries: bool) -> list[Factor]:
        """Return the factors whose product is P(tokens), one per token, as `NGramModel.factors` does."""
        ids: list[int] = self.vocabulary.encode(tokens).tolist()
        history, predicted = framed(ids, tokens, boundaries)
        known = self.vocabulary.decode(history)
        scored = self.backoff.sentence(ids, boundaries)
        first = len(history) - len(predicted)
        return [
            Factor(
                t=end - first + 1,
                token=token,
                token_id=history[end],
                context=known[max(end + 1 - self.backoff.order, 0) : end],
                oov=history[end] == UNK_ID,
                count=None,
                context_count=None,
                prob=math.exp(log_prob),
                matched_order=matched,
            )
            for end, token, (log_prob, matched) in zip(
                range(first, len(history)), predicted, scored, strict=True
            )
        ]

    def distribution(self, context: Sequence[str], boundaries: bool) -> NDArray[np.float64]:
        """Return P(. | context) over the vocabulary, (|V|,) by id, where `context` is the sentence so far."""
        history = ([BOS_ID] if boundaries else []) + self.vocabulary.encode(context).tolist()
        counts, tables = self.backoff.counts, self.backoff.tables
        probs = tables.probs[0].astype(np.float64)
        for length in range(1, min(self.backoff.order - 1, len(history)) + 1):
            place = counts.find(history[len(history) - length :])
            if place == NOWHERE:
                break
            following = counts.following(length + 1, place)
            probs *= tables.backoffs[length - 1][place]
            probs[counts.levels[length].words[following]] = tables.probs[length][following]
        probs[BOS_ID] = 0
        return probs
