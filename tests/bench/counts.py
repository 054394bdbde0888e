"""Counting the trigrams of our own small corpus, and P(S) of one sentence from the counts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

from app.settings import Settings
from app.store.corpora.reader import load_corpus
from app.text.corpus import Corpus
from tests.bench.timing import report, seconds

SENTENCE = "今天的天气真好呀"


def corpus() -> Corpus:
    return load_corpus(Settings().data, "tatoeba-zh")


def unroll() -> tuple[Callable[[], object], Callable[[object], object]]:
    from app.lm.ngram.models.on_demand import NGramModel
    from app.text.corpus import encode_corpus
    from app.text.index.phrase_index import PhraseIndex
    from app.text.tokenizer import Unit

    text = corpus()

    def train() -> NGramModel:
        return NGramModel(PhraseIndex(encode_corpus(text, Unit.CHAR)), 3)

    return train, lambda model: model.factors(SENTENCE, boundaries=True)


def nltk() -> tuple[Callable[[], object], Callable[[object], object]]:
    from nltk.lm import MLE
    from nltk.lm.preprocessing import padded_everygram_pipeline
    from nltk.util import ngrams, pad_sequence

    sentences = corpus().sentences

    def train() -> MLE:
        model = MLE(3)
        model.fit(*padded_everygram_pipeline(3, sentences))
        return model

    def score(model: MLE) -> list[float]:
        marks = {"left_pad_symbol": "<s>", "right_pad_symbol": "</s>"}
        padded = pad_sequence(SENTENCE, 3, pad_left=True, pad_right=True, **marks)
        return [model.score(gram[-1], gram[:-1]) for gram in ngrams(padded, 3)]

    return train, score


if __name__ == "__main__":
    train, score = {"unroll": unroll, "nltk": nltk}[sys.argv[1]]()
    start = perf_counter()
    model = train()  # once: the peer takes seconds
    report(
        {
            "counting Tatoeba zh characters for order 3": perf_counter() - start,
            "one sentence's factors, order 3": seconds(lambda: score(model)),
        }
    )
