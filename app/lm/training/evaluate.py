"""How well a network predicts sentences: each of thousands by itself, or a held-out text as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from app.concurrency.threads import spread
from app.errors import EmptySequence
from app.lm.checks import Floats, Ids
from app.lm.rnn.bulk.batch_passes import log_probs
from app.lm.rnn.bulk.packing import in_order
from app.lm.rnn.bulk.recomputed import long_run
from app.lm.rnn.parameters import Parameters
from app.text.vocabulary import LEADING, Marks

SENTENCES_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """The probability of every sentence. Tokens outside the vocabulary are counted apart."""

    log_prob: NDArray[np.float64]  # (n,) natural log, of the tokens in the vocabulary and of </s>
    num_predicted: NDArray[np.int64]  # (n,) how many those are
    num_oov: NDArray[np.int64]  # (n,) tokens outside the vocabulary: read as <unk>, not predicted


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The probability of held-out sentences. Tokens outside the vocabulary are counted apart."""

    log_prob: float  # natural log, of the tokens in the vocabulary and of </s>
    num_predicted: int  # how many those are
    num_oov: int  # tokens outside the vocabulary: read as <unk>, not predicted

    @property
    def loss(self) -> float:
        """Nats per predicted token."""
        return -self.log_prob / self.num_predicted

    @property
    def perplexity(self) -> float:
        """exp(-log_prob / num_predicted): the size of a fair die that is as hard to predict."""
        return math.exp(self.loss)


def score_sentences(
    params: Parameters, sentences: Sequence[Ids], workers: int | None = 1, marks: Marks = LEADING
) -> SentenceScores:
    """Score sentences, ids w1 .. wT without marks; `</s>` is predicted. Raises EmptySequence without any.

    Those of like length go together and their batch shrinks as they end: nothing is padded, and nothing of
    the size of all tokens × |V| is held. On a busy machine one thread is faster than two.
    """
    if not sentences:
        raise EmptySequence(name="sentences")
    n = len(sentences)
    scores = SentenceScores(np.zeros(n), np.zeros(n, np.int64), np.zeros(n, np.int64))
    batches = list(in_order(sentences, SENTENCES_AT_ONCE, marks))
    with spread(workers) as threads:
        for batch, logs in zip(batches, threads(log_probs, repeat(params), batches), strict=True):
            is_known = batch.y != marks.unknown
            np.add.at(scores.log_prob, batch.sentence[is_known], logs[is_known])
            np.add.at(scores.num_predicted, batch.sentence[is_known], 1)
            np.add.at(scores.num_oov, batch.sentence[~is_known], 1)
    return scores


def token_log_probs(params: Parameters, sentences: Sequence[Ids]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the natural log of the probability of each token, and which are in the vocabulary, both (n,).

    In the order of the sentences, w1 .. wT </s> of each. Raises EmptySequence without any.
    """
    batches = list(in_order(sentences, SENTENCES_AT_ONCE))
    logs = np.concatenate([log_probs(params, batch) for batch in batches])
    is_known = np.concatenate([batch.y != LEADING.unknown for batch in batches])
    place = np.argsort(np.concatenate([batch.sentence for batch in batches]), kind="stable")
    return logs[place], is_known[place]


def held_out(params: Parameters, sentences: Sequence[Ids]) -> HeldOut:
    """Score sentences, ids w1 .. wT without marks; `</s>` is predicted. Raises EmptySequence without any."""
    scores = score_sentences(params, sentences)
    return HeldOut(float(scores.log_prob.sum()), int(scores.num_predicted.sum()), int(scores.num_oov.sum()))


def held_out_loss(params: Parameters, text: Sequence[Ids] | Ids) -> float:
    """Return nats per predicted token of sentences, or of one continuous stream of ids."""
    if isinstance(text, np.ndarray):
        return -long_run(params, text[:-1], text[1:]).log_prob / (len(text) - 1)
    return held_out(params, text).loss
