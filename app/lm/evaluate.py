"""How well a network predicts sentences that it has not seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from app.errors import EmptySequence
from app.lm.batched import log_probs
from app.lm.checks import Ids
from app.lm.long_run import long_run
from app.lm.packing import in_order
from app.lm.rnn import Parameters
from app.text.vocabulary import UNK_ID

SENTENCES_AT_ONCE = 64


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


def held_out_loss(params: Parameters, text: Sequence[Ids] | Ids) -> float:
    """Return nats per predicted token of sentences, or of one continuous stream of ids."""
    if isinstance(text, np.ndarray):
        return -long_run(params, text[:-1], text[1:]).log_prob / (len(text) - 1)
    return held_out(params, text).loss


def held_out(params: Parameters, sentences: Sequence[Ids]) -> HeldOut:
    """Score sentences, ids w1 .. wT without marks; `</s>` is predicted. Raises EmptySequence without any."""
    if not sentences:
        raise EmptySequence(name="sentences")
    total, predicted, oov = 0.0, 0, 0
    with threadpool_limits(1):  # blocks this small are slower on two cores, far slower if one is busy
        for batch in in_order(sentences, SENTENCES_AT_ONCE):
            known = batch.y != UNK_ID
            total += float(log_probs(params, batch)[known].sum(dtype=np.float64))
            predicted += int(known.sum())
            oov += int((~known).sum())
    return HeldOut(total, predicted, oov)
