"""What a run would make and cost, told before it begins: sizes by counting, time by a measurement here."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.errors import NetworkTooLarge, TrainingTooLong, VocabularyTooLarge
from app.lm.checks import Ids
from app.lm.ngram.counting.count import count_ngrams
from app.lm.rnn.initial import initial_parameters
from app.lm.training.batches import SentenceDataset
from app.lm.training.recipe import Recipe
from app.lm.training.split import split
from app.lm.training.train import Training
from app.runs.training.network import SNAPSHOTS
from app.runs.training.request import BATCH, SPLIT_SEED, RunRequest
from app.store.model_registry import Store
from app.text.corpus import EncodedCorpus
from app.text.tokenizer import Unit
from app.text.vocabulary import MARKS

if TYPE_CHECKING:  # the client, which reads a plan, has nothing of the server
    from app.settings import Settings

FLOAT = 4  # bytes
COPIES = 8  # of the parameters while a network learns: itself, gradients, both moments, best, checkpoint
NGRAM_BYTES = 24  # of a counted n-gram with its figures
SPOKEN = 8  # tokens of the sentences that the speed is measured on
TIMED_STEPS = 3
SAMPLE = 30_000  # tokens that are counted to learn how fast that is
SLACK = 1.3  # measurements on held-out text, samples and files come on top
FEW, MANY = 20_000, 500_000  # tokens


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of a model to be trained, and what that takes. seconds: on this machine, if nothing else runs.

    num_tokens: of the part that is learnt from, with `</s>` of each sentence; num_read: in all passes.
    """

    vocabulary_size: int
    num_parameters: int  # of an n-gram model: figures in its tables, at most
    num_sentences: int
    num_tokens: int
    num_read: int
    memory_bytes: int
    stored_bytes: int
    seconds: float


def plan_of(request: RunRequest, store: Store) -> Plan:
    """Reckon a run, its limits before its time: measuring a network takes the memory that it has.

    Raises NetworkTooLarge, VocabularyTooLarge, TrainingTooLong, and as `Store.encoded` does.
    """
    encoded = store.encoded(request.corpus, request.unit)
    return (
        _of_counts(request, encoded, store)
        if request.kind == "ngram"
        else _of_network(request, encoded, store)
    )


def fitting(request: RunRequest, num_tokens: int, choices: frozenset[str]) -> RunRequest:
    """Return a request that fits a text of so many tokens, but for the `choices` that were made."""
    is_small, is_large = num_tokens < FEW, num_tokens > MANY
    sound = {
        "min_count": 1 if is_small else 2,
        "epochs": 40 if is_small else 10 if is_large else 20,
        "hidden_size": 64 if is_small else 128,
        "dropout": 0.2 if is_small else 0.1,
    }
    return replace(request, **{name: value for name, value in sound.items() if name not in choices})  # type: ignore[arg-type]


def first_unit(corpus_id: str, store: Store) -> Unit:
    """Return how a corpus is cut unless told. Raises CorpusNotFound."""
    return store.info(corpus_id).units[0]


def _of_network(request: RunRequest, encoded: EncodedCorpus, store: Store) -> Plan:
    counts, num_sentences = _learnt_from(encoded)
    words = int(np.count_nonzero(counts[len(MARKS) :] >= request.min_count))
    size = min(words + len(MARKS), request.max_vocabulary)
    tokens = int(counts[len(MARKS) :].sum() + counts[0]) + num_sentences
    H = request.hidden_size
    num_parameters = 2 * size * H + H * H + H + size
    read = tokens * request.epochs
    _check_network(request.hidden_size, size, store.settings)
    _check_read(read, store.settings)
    speed = store.once.get(("speed", H, size), lambda: tokens_per_second(H, size))
    return Plan(
        vocabulary_size=size,
        num_parameters=num_parameters,
        num_sentences=num_sentences,
        num_tokens=tokens,
        num_read=read,
        memory_bytes=COPIES * FLOAT * num_parameters + 2 * FLOAT * BATCH * SPOKEN * size,
        stored_bytes=(FLOAT + SNAPSHOTS * FLOAT // 2) * num_parameters,
        seconds=SLACK * read / speed,
    )


def _of_counts(request: RunRequest, encoded: EncodedCorpus, store: Store) -> Plan:
    stream, order = encoded.stream, request.order
    size, tokens = len(encoded.vocabulary), len(stream)
    _check_read(2 * tokens, store.settings)

    def measured() -> tuple[float, float]:
        began = time.perf_counter()
        counts = count_ngrams(stream[:SAMPLE], size, order, store.settings.ngram_memory)
        return time.perf_counter() - began, sum(len(level) for level in counts.levels)

    seconds, ngrams = store.once.get(("counting", request.corpus, request.unit, order), measured)
    share = max(1.0, tokens / SAMPLE)
    figures = int(2 * ngrams * share)
    return Plan(
        vocabulary_size=size,
        num_parameters=figures,
        num_sentences=encoded.num_sentences,
        num_tokens=tokens - encoded.num_sentences,
        num_read=2 * tokens,
        memory_bytes=NGRAM_BYTES * figures,
        stored_bytes=NGRAM_BYTES * figures // 2,
        seconds=SLACK * 4 * seconds * share,  # counted twice, estimated, written
    )


def _check_network(hidden_size: int, vocabulary_size: int, settings: Settings) -> None:
    if hidden_size > settings.max_hidden:
        raise NetworkTooLarge(limit=settings.max_hidden, actual=hidden_size)
    if vocabulary_size > settings.max_vocabulary:
        raise VocabularyTooLarge(limit=settings.max_vocabulary, actual=vocabulary_size)


def _check_read(tokens: int, settings: Settings) -> None:
    if tokens > settings.max_read:
        raise TrainingTooLong(limit=settings.max_read, actual=tokens)


def _learnt_from(encoded: EncodedCorpus) -> tuple[Ids, int]:
    """Return how often each id occurs in the part that is learnt from, and how many sentences that has."""
    training = split(encoded.num_sentences, SPLIT_SEED).training
    is_training = np.zeros(encoded.num_sentences, bool)
    is_training[training] = True
    lengths = np.diff(encoded.starts, append=len(encoded.stream))
    learnt = encoded.stream[np.repeat(is_training, lengths)]
    return np.bincount(learnt, minlength=len(encoded.vocabulary)), len(training)


def tokens_per_second(hidden_size: int, vocabulary_size: int) -> float:
    """Train a network of that size for a few steps, and return how fast the fastest was."""
    rng = np.random.default_rng(0)
    params = initial_parameters(hidden_size, vocabulary_size, rng)
    text = [rng.integers(len(MARKS), max(vocabulary_size, len(MARKS) + 1), SPOKEN) for _ in range(BATCH)]
    sentences = [np.minimum(ids, vocabulary_size - 1) for ids in text]
    recipe = Recipe(epochs=TIMED_STEPS, batch_size=BATCH)
    return max(
        one.tokens_per_second for one in Training(params, SentenceDataset(sentences), recipe, rng).records()
    )
