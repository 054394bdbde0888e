"""Small definitions that every answer shares: cutting a text, ranks, perplexity, bits."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from app.errors import InvalidRequest, TextTooLong
from app.lm.checks import Floats
from app.store.cards import ModelCard
from app.text.tokenizer import Unit, tokenize
from app.text.vocabulary import Vocabulary

LARGEST_LOG = 700.0  # e to this power is about the largest float


def cut(text: str, card: ModelCard, limit: int) -> tuple[str, ...]:
    """Cut a text into the tokens of a model. Raises EmptyText, BrokenText, TextTooLong."""
    tokens = tokenize(text, Unit(card.unit), card.language)
    # What is cut by hand is counted by its characters: one token may hold them all.
    length = sum(map(len, tokens)) if card.unit == Unit.HAND else len(tokens)
    if length > limit:
        raise TextTooLong(limit=limit, actual=length)
    return tokens


def to_predict(tokens: Sequence[str], vocabulary: Vocabulary) -> tuple[list[int], list[int]]:
    """Return x and y, the ids to read and those to predict: `<s> w1 .. wT` and `w1 .. wT </s>`.

    A network that others made may lack a mark: without `<s>` nothing predicts w1, without `</s>` wT is the
    last to be predicted. Raises InvalidRequest for a token that cannot be read, or where nothing is left.
    """
    if len(tokens) < vocabulary.marks.fewest:
        raise InvalidRequest(field="text", reason="two_tokens")
    ids = vocabulary.marks.around(vocabulary.encode(tokens).tolist())
    return ids[:-1], ids[1:]


def rank(o: Floats, target: int) -> int:
    """Return the target's place among all tokens by probability, from 1; equals share the better place."""
    return 1 + int(np.count_nonzero(o > o[target]))


def perplexity(log_prob: float | None, num_predicted: int) -> float | None:
    """Return exp(-log_prob / num_predicted); None where it is infinite."""
    if log_prob is None or -log_prob / num_predicted > LARGEST_LOG:
        return None
    return math.exp(-log_prob / num_predicted)


def bits(log_prob: float | None) -> float | None:
    """Return the surprisal, -log2 of a probability given by its natural log."""
    return None if log_prob is None else (0.0 - log_prob) / math.log(2)  # of a certain token 0, not -0
