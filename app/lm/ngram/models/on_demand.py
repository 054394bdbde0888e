"""n-gram models counted on demand: P(token | context) from two counts of a corpus, for any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest
from app.lm.ngram.factors import Factor
from app.lm.ngram.smoothing import Count, Smoothing, add_k, check_k, mle
from app.text.index.phrase_index import PhraseIndex
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID, Vocabulary, framed

__all__ = ["Factor", "NGramModel", "Order"]

Order = int | Literal["full"]


@dataclass(frozen=True)
class NGramModel:
    """An n-gram model that counts on demand: no table of n-grams, so any order costs the same, "full" too.

    order: the n of n-gram, context = n - 1 tokens (the tutorial's n-th order Markov chain has order n + 1);
    "full" is the chain rule itself, each token given all before it. k is used by add_k only.
    Raises `InvalidRequest` if order < 1, k is not a positive number, or the smoothing
    backs off to shorter contexts.
    Source: Jurafsky & Martin, Speech and Language Processing (3rd ed.), section 3.1; the tutorial's product
    P(S) = P(w1) P(w2|w1) P(w3|w1,w2) ...
    """

    index: PhraseIndex
    order: Order
    smoothing: Smoothing = Smoothing.MLE
    k: float = 1.0

    def __post_init__(self) -> None:
        if self.order != "full" and not (isinstance(self.order, int) and self.order >= 1):
            raise InvalidRequest(field="order", reason="order")
        if self.smoothing.backs_off:  # it needs the counts of a whole table: see TableModel
            raise InvalidRequest(field="smoothing", reason="one_of", limit="mle, add_k")
        check_k(self.k)

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens behind the ids."""
        return self.index.vocabulary

    @property
    def num_outcomes(self) -> int:
        """How many tokens can come next: all of the vocabulary but `<s>`, which is never predicted."""
        return len(self.vocabulary) - 1

    def factors(self, tokens: Sequence[str], boundaries: bool) -> list[Factor]:
        """Return the factors whose product is P(tokens), one per token.

        boundaries=False: the tutorial's way, P(w1) = count(w1) / all tokens, counted anywhere in a sentence.
        boundaries=True: `<s>` is prepended as a token of the context, and `</s>` is predicted last, in one
        factor more. Tokens outside the vocabulary, a written "<s>" too, are `<unk>`.
        """
        ids: list[int] = self.vocabulary.encode(tokens).tolist()
        history, predicted = framed(ids, tokens, boundaries)
        matches = self.index.matches(history, self._width(len(history)))
        names = self.vocabulary.decode(history)
        factors: list[Factor] = []
        for end, token in enumerate(predicted, start=len(history) - len(predicted)):
            start = self._context_start(end)
            context_count = self._context_count(history[start:end], matches[end - 1], boundaries)
            length, times = matches[end]
            count = times if length > end - start else 0
            factors.append(
                Factor(
                    t=len(factors) + 1,
                    token=token,
                    token_id=history[end],
                    context=names[start:end],
                    oov=history[end] == UNK_ID,
                    count=count,
                    context_count=context_count,
                    prob=self._estimate(count, context_count),
                    matched_order=length,
                )
            )
        return factors

    def distribution(self, context: Sequence[str], boundaries: bool) -> NDArray[np.float64]:
        """Return P(. | context) over the vocabulary, (|V|,) by id, where `context` is the sentence so far.

        Sums to 1, except for mle after a context that never occurs: all 0. `<s>` is always 0. With
        boundaries=True `<s>` precedes `context`, though an order may not reach back to it. With
        boundaries=False `</s>` carries the share of sentences that end after the context: count(context)
        counts those too. It is none of the tokens, so its count is 0 where the context is empty.
        """
        counts = self.counts_after(context, boundaries)
        probs = self._estimate(counts, int(counts.sum()))
        probs[BOS_ID] = 0
        return probs

    def counts_after(
        self, context: Sequence[str], boundaries: bool, has_ends: bool = False
    ) -> NDArray[np.float64]:
        """Return how often each token follows what the order keeps of `context`, (|V|,) by id.

        has_ends: whether `</s>` is one of the tokens without boundaries too, where no context is kept.
        """
        history = ([BOS_ID] if boundaries else []) + self.vocabulary.encode(context).tolist()
        ids = history[self._context_start(len(history)) :]
        following, times = self.index.continuations(ids)
        counts = np.zeros(len(self.vocabulary))
        counts[following] = times
        if not ids and not boundaries and not has_ends:
            counts[EOS_ID] = 0
        return counts

    def _width(self, length: int) -> int:
        """Return the longest n-gram that `length` tokens can hold under this order, at least 1."""
        return max(length, 1) if self.order == "full" else self.order

    def _context_start(self, end: int) -> int:
        """Return where the context of the token at `end` begins: order - 1 tokens before it, or at 0."""
        return max(end + 1 - self._width(end + 1), 0)

    def _context_count(self, context: list[int], match: tuple[int, int], boundaries: bool) -> int:
        """Return how often the context occurs; `match`: (length, count) of the longest one ending with it."""
        length, times = match
        if not context:
            return self.index.count(()) + (self.index.count((EOS_ID,)) if boundaries else 0)
        if length > len(context):  # it reaches back beyond the context
            return self.index.count(context)
        return times if length == len(context) else 0

    def _estimate(self, counts: Count, context_count: int) -> Count:
        if self.smoothing is Smoothing.MLE:
            return mle(counts, context_count)
        return add_k(counts, context_count, self.num_outcomes, self.k)
