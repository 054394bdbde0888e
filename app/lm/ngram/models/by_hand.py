"""The model of a sentence cut by hand: a token is any string, counted as it occurs in the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.errors import InvalidRequest
from app.lm.ngram.factors import Factor
from app.lm.ngram.models.on_demand import Order
from app.lm.ngram.smoothing import Smoothing, mle
from app.text.index.phrase_index import PhraseIndex
from app.text.vocabulary import BOS, BOS_ID, EOS, EOS_ID, UNK, UNK_ID


@dataclass(frozen=True)
class HandCutModel:
    """Counts of tokens that a person cut, such as 天气 | 真 | 好, over a corpus that is cut by no one.

    index: the corpus by character. The count of a phrase is how often its characters occur in a row there,
    within a sentence and wherever one would cut them: P(真 | 天气) = count(天气真) / count(天气). The empty
    phrase occurs at every character, so P(w1) = count(w1) / characters. P(w | context) is the probability
    that the text goes on with the string w, given that it has just been the context; under order "full" the
    product is count(sentence) / characters, however the sentence is cut. Cut between all characters, each
    figure is that of `NGramModel`. order, boundaries: as there, the context being n - 1 of these tokens.
    There is no smoothing: any string may come next, so there is no end of outcomes to share among.
    Raises `InvalidRequest` if order < 1, or for a smoothing.
    """

    index: PhraseIndex
    order: Order
    smoothing: Smoothing = Smoothing.MLE
    k: float = 1.0
    num_outcomes: None = None  # any string

    def __post_init__(self) -> None:
        if self.order != "full" and not (isinstance(self.order, int) and self.order >= 1):
            raise InvalidRequest(field="order", reason="order")
        if self.smoothing is not Smoothing.MLE:
            raise InvalidRequest(field="smoothing", reason="by_hand")

    def factors(self, tokens: Sequence[str], boundaries: bool) -> list[Factor]:
        """Return the factors whose product is P(tokens), one per token, as `NGramModel.factors` does.

        `oov` is a token with a character that the corpus lacks; `matched_order` counts these tokens too.
        """
        sequence = [BOS, *tokens, EOS] if boundaries else list(tokens)
        spelt = [self._spelt(token) for token in tokens]
        pieces = [[BOS_ID], *spelt, [EOS_ID]] if boundaries else spelt
        names = [UNK if UNK_ID in ids else token for token, ids in zip(sequence, pieces, strict=True)]
        counts = _Counts(self.index, pieces, boundaries)
        factors: list[Factor] = []
        for end in range(int(boundaries), len(sequence)):
            start = 0 if self.order == "full" else max(end + 1 - self.order, 0)
            count, context_count = counts.of(start, end + 1), counts.of(start, end)
            factors.append(
                Factor(
                    t=len(factors) + 1,
                    token=sequence[end],
                    token_id=pieces[end][0],
                    context=tuple(names[start:end]),
                    oov=UNK_ID in pieces[end],
                    count=count,
                    context_count=context_count,
                    prob=mle(count, context_count),
                    matched_order=counts.longest(start, end + 1),
                )
            )
        return factors

    def _spelt(self, token: str) -> list[int]:
        """Return the ids of a token's characters."""
        ids: list[int] = self.index.vocabulary.encode(token).tolist()
        return ids


class _Counts:
    """How often each run of one sentence's pieces occurs in the corpus, by one walk over its characters."""

    def __init__(self, index: PhraseIndex, pieces: Sequence[Sequence[int]], boundaries: bool) -> None:
        self._index = index
        self._ids = [token_id for piece in pieces for token_id in piece]
        self._ends = [0, *accumulate(map(len, pieces))]
        self._matches = index.matches(self._ids, len(self._ids))
        self._everywhere = index.count(()) + (index.count((EOS_ID,)) if boundaries else 0)

    def of(self, start: int, end: int) -> int:
        """Count the pieces from `start` to before `end`."""
        first, last = self._ends[start], self._ends[end]
        if first == last:
            return self._everywhere
        length, times = self._matches[last - 1]
        if length > last - first:  # it reaches back beyond the phrase
            return self._index.count(self._ids[first:last])
        return times if length == last - first else 0

    def longest(self, start: int, end: int) -> int:
        """Return of how many whole pieces, back to `start`, the longest end consists that was seen."""
        length, _ = self._matches[self._ends[end] - 1]
        return sum(self._ends[end] - first <= length for first in self._ends[start:end])
