"""An n-gram model that is known by its figures alone, as an ARPA file gives it: no counts, no smoothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.trie import NOWHERE
from app.lm.ngram.factors import Factor, Link
from app.lm.ngram.models.backoff import BackoffModel, TokenScores
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

    def score(self, stream: NDArray[np.int32]) -> TokenScores:
        """Score `<s> w1 .. wT </s>` of any number of sentences, one after another: natural logs."""
        return self.backoff.score(stream)

    def factors(self, tokens: Sequence[str], boundaries: bool) -> list[Factor]:
        """Return the factors whose product is P(tokens), one per token, as `NGramModel.factors` does."""
        ids: list[int] = self.vocabulary.encode(tokens).tolist()
        history, predicted = framed(ids, tokens, boundaries)
        names = self.vocabulary.decode(history)
        scored = self.backoff.sentence(ids, boundaries)
        first = len(history) - len(predicted)
        return [
            Factor(
                t=end - first + 1,
                token=token,
                token_id=history[end],
                context=names[max(end + 1 - self.backoff.order, 0) : end],
                oov=history[end] == UNK_ID,
                count=None,
                context_count=None,
                prob=math.exp(log_prob),
                matched_order=matched,
                links=self._links(history[max(end + 1 - self.backoff.order, 0) : end], history[end]),
            )
            for end, token, (log_prob, matched) in zip(
                range(first, len(history)), predicted, scored, strict=True
            )
        ]

    def _links(self, context: Sequence[int], word: int) -> tuple[Link, ...]:
        """Return what the file gives for a word after each end of a context, the empty one first."""
        counts, tables = self.backoff.counts, self.backoff.tables
        names = self.vocabulary.decode(context)
        links: list[Link] = []
        for length in range(len(context) + 1):
            place = counts.find(context[len(context) - length :]) if length else 0
            ngram = word if not length else NOWHERE
            if length and place != NOWHERE:
                ngram = counts.child(length + 1, place, word)
            is_listed = ngram != NOWHERE
            lower = links[-1].prob if links else 0.0
            has_weight = length and place != NOWHERE and not is_listed
            weight = float(tables.backoffs[length - 1][place]) if has_weight else float(not is_listed)
            prob = float(tables.probs[length][ngram]) if is_listed else weight * lower
            about = {"count": None, "context_count": None, "discount": None, "denominator": None}
            links.append(
                Link(
                    order=length + 1,
                    context=names[len(names) - length :],
                    backoff=weight,
                    lower=lower,
                    prob=prob,
                    listed=is_listed,
                    **about,
                )
            )
        return tuple(links)

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
