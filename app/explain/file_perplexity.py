"""Knows how well a network predicts a held-out text, one sentence a line, thousands of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from app.errors import BrokenText, EmptySequence, EmptyText, TextTooLong
from app.explain.figures import cut, perplexity
from app.lm.checks import Ids
from app.lm.evaluate import score_sentences
from app.store import Store

LINES_AT_ONCE = 4096  # so that a text of any length is scored in the same memory


@dataclass(frozen=True, slots=True)
class TextPerplexity:
    """The figures of a text; unknown tokens are read as `<unk>` and not predicted, `</s>` is predicted."""

    model: str
    num_sentences: int
    num_predicted: int
    num_oov: int
    log_prob: float
    perplexity: float | None


def text_perplexity(lines: Iterable[str], model_id: str, store: Store) -> TextPerplexity:
    """Score every line that is not blank under a network.

    Raises ModelNotFound, EmptySequence without a line, and BrokenText or TextTooLong with the `line`.
    """
    model = store.rnn(model_id)
    sums = np.zeros(3)
    num_sentences = 0
    ids = _encoded(lines, model_id, store)
    while block := list(islice(ids, LINES_AT_ONCE)):
        scores = score_sentences(model.parameters, block)
        sums += scores.log_prob.sum(), scores.num_predicted.sum(), scores.num_oov.sum()
        num_sentences += len(block)
    if not num_sentences:
        raise EmptySequence(name="sentences")
    log_prob, predicted, oov = float(sums[0]), int(sums[1]), int(sums[2])
    return TextPerplexity(model_id, num_sentences, predicted, oov, log_prob, perplexity(log_prob, predicted))


def _encoded(lines: Iterable[str], model_id: str, store: Store) -> Iterator[Ids]:
    model = store.rnn(model_id)
    for number, line in enumerate(lines, 1):
        try:
            yield model.vocabulary.encode(cut(line.strip("\r\n"), model.card, store.settings.max_tokens))
        except EmptyText:
            continue
        except (BrokenText, TextTooLong) as error:
            error.params["line"] = number
            raise
