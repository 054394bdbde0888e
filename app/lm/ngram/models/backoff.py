"""Scores sentences in bulk, or one quickly, from probabilities and backoff weights alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.counting.trie import NOWHERE, NGramCounts
from app.lm.ngram.estimator import Tables
from app.lm.ngram.models.lookup import Walker
from app.text.pretokenized.encoder import LineEncoder
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID, Vocabulary

Transition = tuple[int, int, int]  # order and place of the context, and the word that follows
REMEMBERED = 2**16  # steps
NONE = np.zeros(0, np.intp)
MANY = 2**14  # tokens


@dataclass(frozen=True, slots=True, eq=False)
class TokenScores:
    """What each token of a stream of sentences `<s> w1 .. wT </s>` costs, (tokens,) each array.

    log_probs: natural logs, 0 at `<s>`, which is not predicted; matched_orders: the longest n-gram seen, 0 at
    `<s>` and where not even the token was.
    """

    stream: NDArray[np.int32]
    log_probs: NDArray[np.float64]
    matched_orders: NDArray[np.int8]

    @property
    def log_prob(self) -> float:
        """Natural log of the probability of all sentences."""
        return math.fsum(self.log_probs)

    @property
    def num_predicted(self) -> int:
        """All tokens but `<s>`."""
        return int(np.count_nonzero(self.stream != BOS_ID))

    @property
    def num_oov(self) -> int:
        """Tokens outside the vocabulary."""
        return int(np.count_nonzero(self.stream == UNK_ID))

    @property
    def zeros(self) -> NDArray[np.intp]:
        """Where in the stream a token is impossible."""
        return np.flatnonzero(np.isneginf(self.log_probs))

    @property
    def perplexity(self) -> float:
        """exp(-log_prob / num_predicted), OOV tokens included; infinite where one is impossible."""
        return _perplexity(self.log_prob, self.num_predicted)

    @property
    def perplexity_without_oov(self) -> float:
        """The same over the tokens of the vocabulary and the ends alone, as KenLM's "excluding OOVs"."""
        is_known = self.stream != UNK_ID
        return _perplexity(math.fsum(self.log_probs[is_known]), self.num_predicted - self.num_oov)


def _perplexity(log_prob: float, num_predicted: int) -> float:
    cost = -log_prob / num_predicted if num_predicted else math.nan
    return math.exp(cost) if cost != math.inf else math.inf


@dataclass(frozen=True, eq=False)
class BackoffModel:
    """Scores by the tables of a smoothing that backs off; an ARPA file holds the same.

    unseen: the weight of an unseen context, 1 except for stupid backoff. Figures are of float32 tables:
    within 1e-6 of those that `TableModel` explains, and much faster.
    """

    counts: NGramCounts
    vocabulary: Vocabulary
    tables: Tables
    unseen: float = 1.0

    @property
    def order(self) -> int:
        """The n of n-gram."""
        return self.counts.order

    def score(self, stream: NDArray[np.int32]) -> TokenScores:
        """Score `<s> w1 .. wT </s>` of each sentence, one after another; many of them in two threads."""
        if len(stream) < MANY:
            return self._score(stream)
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - training does not load it

        starts = np.flatnonzero(stream == BOS_ID)
        self._walker.prepare()
        with ThreadPoolExecutor(2) as pool:
            halves = list(pool.map(self._score, np.split(stream, [starts[len(starts) // 2]])))
        return TokenScores(
            stream,
            np.concatenate([half.log_probs for half in halves]),
            np.concatenate([half.matched_orders for half in halves]),
        )

    def score_text(self, text: str) -> TokenScores:
        """Score the sentences of a text, one a line, blanks between tokens. Raises `BrokenText`."""
        return self.score(self._encoder.encode(text))

    def _score(self, stream: NDArray[np.int32]) -> TokenScores:
        probs = self.tables.probs[0][stream].astype(np.float64)
        matched = np.ones(len(stream), np.int8)
        contexts = stream
        for order, places in enumerate(self._walker.walk(stream), start=1):
            if order > 1:
                ends = np.flatnonzero(places >= 0)
                probs[ends] = self.tables.probs[order - 1][places[ends]]
                matched[ends] = order
                lost = np.flatnonzero((places[1:] < 0) & (contexts[:-1] >= 0)) if self.unseen == 1 else NONE
                probs[lost + 1] *= self.tables.backoffs[order - 2][contexts[lost]]
            contexts = places
        matched[stream == UNK_ID] *= self._knows_strangers
        if self.unseen != 1:
            probs *= self.unseen ** (np.minimum(depths(stream) + 1, self.order) - matched)
        is_first = stream == BOS_ID
        probs[is_first], matched[is_first] = 1, 0
        with np.errstate(divide="ignore"):
            return TokenScores(stream, np.log(probs), matched)

    def sentence(self, ids: Sequence[int], boundaries: bool = True) -> list[tuple[float, int]]:
        """Return natural log and matched order of each token of one sentence w1 .. wT, and of `</s>`.

        Quick for a few tokens: from one to the next the longest context that the table holds is kept, and
        each step only shortens or lengthens it. Log is -inf where a token is impossible.
        """
        scored = []
        step, strangers, unseen = self._step, self._knows_strangers, self.unseen
        order, place = (1, BOS_ID) if boundaries else (0, 0)
        for depth, word in enumerate([*ids, EOS_ID] if boundaries else ids, start=int(boundaries)):
            prob, order, place = step((order, place, word))
            matched = order if word != UNK_ID or strangers else 0
            if unseen != 1:
                prob *= unseen ** (min(depth + 1, self.order) - matched)
            scored.append((math.log(prob) if prob else -math.inf, matched))
        return scored

    @cached_property
    def _step(self) -> Callable[[Transition], tuple[float, int, int]]:
        # Few n-grams make up most of any text, and a text being typed is scored again and again.
        return lru_cache(REMEMBERED)(self._read)

    def _read(self, step: Transition) -> tuple[float, int, int]:
        """Read a word after a context: return its probability and the longest n-gram that ends with it."""
        order, place, word = step
        weight = 1.0
        if order == self.order:
            place, order = self._suffixes[order - 1][place], order - 1
        while order:
            longer = self.counts.child(order + 1, place, word)
            if longer != NOWHERE:
                return weight * self._probs[order][longer], order + 1, longer
            if self.unseen == 1:
                weight *= self._backoffs[order - 1][place]
            place, order = self._suffixes[order - 1][place], order - 1
        return weight * self._probs[0][word], 1, word

    @cached_property
    def _encoder(self) -> LineEncoder:
        return LineEncoder(self.vocabulary)

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.counts.levels)

    @cached_property
    def _knows_strangers(self) -> bool:
        """Whether the training text had `<unk>` in it."""
        return bool(self.counts.levels[0].counts[UNK_ID : UNK_ID + 1].any())

    @cached_property
    def _probs(self) -> list[memoryview]:
        return [level.data for level in self.tables.probs]

    @cached_property
    def _backoffs(self) -> list[memoryview]:
        return [level.data for level in self.tables.backoffs]

    @cached_property
    def _suffixes(self) -> list[memoryview]:
        return [level.suffixes.data for level in self.counts.levels]


def depths(stream: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return how many tokens of its sentence precede each one."""
    starts = np.flatnonzero(stream == BOS_ID)
    lengths = np.diff(starts, append=len(stream))
    return np.arange(len(stream)) - np.repeat(starts, lengths)
