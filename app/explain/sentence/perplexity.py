"""Measures how well a model predicts a held-out text of thousands of sentences, one per line."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from app.errors import BrokenText, EmptySequence, EmptyText, InvalidRequest
from app.explain.figures import cut, perplexity
from app.lm.checks import Ids
from app.lm.ngram.models.figures_only import FiguresModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.lm.training.evaluate import score_sentences
from app.store.cards import ModelCard
from app.store.model_registry import Store
from app.text.encoding import BOM
from app.text.marks import without_marks
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID, Vocabulary

LINES_AT_ONCE = 4096  # so that a text of any length is scored in the same memory


@dataclass(frozen=True, slots=True)
class TextPerplexity:
    """The figures of a text; unknown tokens are read as `<unk>` and not predicted, `</s>` is predicted.

    perplexity_with_oov: of counts, with every `<unk>` predicted, as KenLM's "including OOVs"; a network was
    taught no `<unk>`.
    """

    model: str
    num_sentences: int
    num_predicted: int
    num_oov: int
    log_prob: float
    perplexity: float | None
    perplexity_with_oov: float | None = None


class _Sums(NamedTuple):
    """Of some sentences: natural log and number of what is predicted, number and natural log of `<unk>`."""

    log_prob: float
    num_predicted: int
    num_oov: int
    log_prob_of_oov: float


def text_perplexity(
    lines: Iterable[str], model_id: str, store: Store, smoothing: Smoothing = Smoothing.KNESER_NEY
) -> TextPerplexity:
    """Score every line that is not blank; smoothing: of counts, one that leans on shorter contexts.

    Raises ModelNotFound, CorpusNotInstalled, InvalidRequest, EmptySequence without a line, and
    BrokenText with the `line`.
    """
    card = store.model_card(model_id)
    vocabulary, summed = _network(store, card) if card.kind == "rnn" else _counts(store, card, smoothing)
    sums: list[_Sums] = []
    num_sentences = 0
    ids = _encoded(lines, card, vocabulary)
    while block := list(islice(ids, LINES_AT_ONCE)):
        sums.append(summed(block))
        num_sentences += len(block)
    if not num_sentences:
        raise EmptySequence(name="sentences")
    log_prob, of_oov = (math.fsum(one[at] for one in sums) for at in (0, 3))
    predicted, oov = (int(sum(one[at] for one in sums)) for at in (1, 2))
    with_oov = perplexity(log_prob + of_oov, predicted + oov) if card.kind == "ngram" else None
    return TextPerplexity(
        card.id, num_sentences, predicted, oov, log_prob, perplexity(log_prob, predicted), with_oov
    )


def _network(store: Store, card: ModelCard) -> tuple[Vocabulary, Callable[[list[Ids]], _Sums]]:
    model = store.rnn(card.id)
    marks = model.vocabulary.marks

    def summed(block: list[Ids]) -> _Sums:
        scores = score_sentences(model.parameters, block, marks=marks)
        totals = scores.log_prob.sum(), scores.num_predicted.sum(), scores.num_oov.sum()
        return _Sums(float(totals[0]), int(totals[1]), int(totals[2]), 0.0)

    return model.vocabulary, summed


def _counts(
    store: Store, card: ModelCard, smoothing: Smoothing
) -> tuple[Vocabulary, Callable[[list[Ids]], _Sums]]:
    model = store.ngram(card.id, smoothing, 1.0)
    if not smoothing.backs_off and not isinstance(model, FiguresModel):
        raise InvalidRequest(field="smoothing", reason="backs_off")
    if not isinstance(model, TableModel | FiguresModel):
        raise InvalidRequest(field="model", reason="no_table")

    def summed(block: list[Ids]) -> _Sums:
        scores = model.score(np.concatenate([[BOS_ID, *ids, EOS_ID] for ids in block]).astype(np.int32))
        of_oov = math.fsum(scores.log_probs[scores.stream == UNK_ID])
        num_predicted = scores.num_predicted - scores.num_oov
        return _Sums(scores.log_prob - of_oov, num_predicted, scores.num_oov, of_oov)

    return model.vocabulary, summed


def _encoded(lines: Iterable[str], card: ModelCard, vocabulary: Vocabulary) -> Iterator[Ids]:
    """Encode each sentence; a line has one, or several with marks around them, and may be of any length."""
    for number, line in enumerate(lines, 1):
        try:
            for sentence in without_marks(line.strip("\r\n").removeprefix(BOM)).split("\n"):
                with suppress(EmptyText):
                    ids = vocabulary.encode(cut(sentence, card, sys.maxsize))
                    if len(ids) < vocabulary.marks.fewest:
                        raise InvalidRequest(field="text", reason="two_tokens")
                    yield ids
        except (BrokenText, InvalidRequest) as error:
            error.params["line"] = number
            raise
