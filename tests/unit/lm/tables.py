"""What the tests of n-gram tables share: small corpora as streams of ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.lm.ngram.arpa.writer import arpa_blocks
from app.lm.ngram.counting.count import count_ngrams
from app.lm.ngram.counting.trie import NGramCounts
from app.lm.ngram.models.backoff import BackoffModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.settings import ROOT
from app.text.corpus import encode_sentences
from app.text.vocabulary import Vocabulary

REFERENCE = ROOT / "tests" / "data" / "ngram"


def stream_of(sentences: Iterable[Sequence[str]], vocabulary: Vocabulary) -> NDArray[np.int32]:
    return encode_sentences(sentences, vocabulary)


def written(model: BackoffModel) -> str:
    """The model as ARPA."""
    return b"".join(arpa_blocks(model)).decode()


def table_of(
    sentences: Sequence[Sequence[str]], order: int, min_count: int = 1
) -> tuple[NGramCounts, Vocabulary]:
    vocabulary = Vocabulary.from_sentences(sentences, min_count)
    return count_ngrams(stream_of(sentences, vocabulary), len(vocabulary), order), vocabulary


def model_of(
    sentences: Sequence[Sequence[str]], order: int, smoothing: Smoothing = Smoothing.KNESER_NEY
) -> TableModel:
    return TableModel(*table_of(sentences, order), smoothing)


def reference_sentences() -> list[list[str]]:
    """The synthetic training text that KenLM's figures are of."""
    return [line.split() for line in (REFERENCE / "train.txt").read_text(encoding="utf-8").splitlines()]
