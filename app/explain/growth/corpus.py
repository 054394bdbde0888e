"""What a larger n costs and brings on one corpus: its training part counted, its test part held to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.explain.growth.orders import Growth, growth
from app.lm.ngram.counting.count import count_ngrams
from app.lm.ngram.smoothing import Smoothing
from app.lm.training.split import part
from app.text.corpus import Corpus, stream_of
from app.text.tokenizer import Unit

MEASURED = (Smoothing.MLE, Smoothing.ADD_K, Smoothing.WITTEN_BELL, Smoothing.KNESER_NEY)
LARGEST_ORDER = 5
RECIPE = {"version": 1, "min_count": 2, "seed": 0, "largest_order": LARGEST_ORDER}


@dataclass(frozen=True, slots=True)
class CorpusGrowth:
    """What a larger n costs and brings on one corpus, by the split that networks are held to.

    Models learn from 90 % of the sentences and are held to 5 %; tokens that stand once in what is learnt from
    are `<unk>` and left out of the perplexity. With no held-out sentence the figures on them are None.
    """

    corpus: str
    unit: str
    vocabulary_size: int
    num_training: int  # sentences
    num_held_out: int  # sentences
    orders: list[Growth]


@dataclass(frozen=True, slots=True)
class Mixture:
    """A network and counts together: its `weight`, chosen on validation; the perplexity on the test part."""

    smoothing: str
    order: int
    weight: float
    perplexity: float


@dataclass(frozen=True, slots=True)
class NetworkBeside:
    """A network that learnt from the same corpus: what it is made of, whatever the length of its context."""

    id: str
    hidden_size: int | None
    num_parameters: int
    perplexity: float | None
    mixture: Mixture | None


def measure(corpus: Corpus, unit: Unit, memory: int) -> CorpusGrowth:
    """Count the training part of a corpus and hold its models to the test part."""
    parts = part(corpus, unit, RECIPE["min_count"], RECIPE["seed"])
    counts = count_ngrams(stream_of(parts.training), len(parts.vocabulary), LARGEST_ORDER, memory)
    return CorpusGrowth(
        corpus=corpus.id,
        unit=unit.value,
        vocabulary_size=len(parts.vocabulary),
        num_training=len(parts.training),
        num_held_out=len(parts.test),
        orders=growth(counts, parts.vocabulary, stream_of(parts.test), MEASURED),
    )


def digest(corpus: Corpus) -> str:
    """Return the SHA-256 of the sentences of a corpus."""
    return hashlib.sha256("\n".join(corpus.sentences).encode("utf-8", "surrogatepass")).hexdigest()
