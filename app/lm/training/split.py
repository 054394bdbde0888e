"""Splits a corpus into sentences to learn from, to choose a model by, and to test the chosen one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.lm.checks import Ids
from app.text.corpus import Corpus
from app.text.tokenizer import Unit, tokenize
from app.text.vocabulary import MARKS, Vocabulary


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of sentences, each part in rising order, no sentence in two of them."""

    training: Ids
    validation: Ids
    test: Ids


@dataclass(frozen=True, slots=True)
class Parts:
    """The sentences of each part, as ids w1 .. wT without marks; the vocabulary is the training part's."""

    vocabulary: Vocabulary
    training: list[Ids]
    validation: list[Ids]
    test: list[Ids]


def split(num_sentences: int, seed: int) -> Split:
    """Part sentences by chance, 90 % to train on, 5 % to validate, 5 % to test; the seed fixes which."""
    order = np.random.default_rng(seed).permutation(num_sentences)
    twentieth = num_sentences // 20
    validation, test, training = np.split(order, [twentieth, 2 * twentieth])
    return Split(np.sort(training), np.sort(validation), np.sort(test))


def part(corpus: Corpus, unit: Unit, min_count: int, seed: int, max_vocabulary: int | None = None) -> Parts:
    """Split a corpus; tokens that occur fewer than `min_count` times in the training part become `<unk>`.

    max_vocabulary: so do all but the most frequent ones, so that there are no more, marks among them.
    """
    cut = [tokenize(sentence, unit, corpus.language) for sentence in corpus.sentences]
    where = split(len(cut), seed)
    vocabulary = Vocabulary.from_sentences((cut[i] for i in where.training), min_count)
    if max_vocabulary is not None:
        vocabulary = Vocabulary(vocabulary.tokens[: max(max_vocabulary, len(MARKS))])

    def encoded(indices: Ids) -> list[Ids]:
        return [vocabulary.encode(cut[i]) for i in indices]

    return Parts(vocabulary, encoded(where.training), encoded(where.validation), encoded(where.test))
