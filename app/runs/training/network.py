"""Trains a network on a corpus, the best Kneser-Ney model of the same text beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import numpy as np

from app.lm.ngram.counting.count import count_ngrams
from app.lm.ngram.counting.trie import NGramCounts
from app.lm.ngram.models.tabulated import TableModel
from app.lm.rnn.initial import initial_parameters
from app.lm.rnn.model import NetworkModel
from app.lm.rnn.parameters import Parameters
from app.lm.training import checkpoint as checkpoints
from app.lm.training.batches import SentenceDataset
from app.lm.training.evaluate import held_out, held_out_loss
from app.lm.training.split import part
from app.lm.training.train import Training, TrainingStep
from app.runs.shipped import corpus_facts, measure, spaced_steps
from app.runs.training.request import SPLIT_SEED, RunRequest
from app.runs.training.work import Kept, card_of, sample_of
from app.store.files.json_text import Told
from app.store.network_files import weights_of
from app.store.own.trained import TrainedModel
from app.text.corpus import Corpus, stream_of
from app.text.tokenizer import tokenize

SNAPSHOTS = 24
HALF_LIMIT = float(np.finfo(np.float16).max)
LARGEST_ORDER = 5  # of the Kneser-Ney models that are measured beside it


class NetworkWork:
    """The training of one network. `memory`: bytes to count n-grams in."""

    def __init__(self, request: RunRequest, corpus: Corpus, memory: int) -> None:
        self.request, self.corpus, self.memory = request, corpus, memory
        self.parts = part(corpus, request.unit, request.min_count, SPLIT_SEED, request.max_vocabulary)
        rng = np.random.default_rng(request.seed)
        params = initial_parameters(request.hidden_size, len(self.parts.vocabulary), rng)
        recipe = request.recipe(len(self.parts.training))
        data = SentenceDataset(self.parts.training, self.parts.validation)
        self.training = Training(params, data, recipe, rng)
        self.baseline: float | None = None
        self._last: TrainingStep | None = None
        self._losses: list[float] = []
        self._measured: list[tuple[int, float]] = []
        self._speeds: list[float] = []

    def restore(self, checkpoint: checkpoints.Checkpoint) -> None:
        """Go on from a checkpoint."""
        checkpoints.restore(self.training, checkpoint)

    def steps(self) -> Iterator[Kept | None]:
        """Measure the n-gram models, then train: a step at a time, the first parameters kept before any."""
        yield None
        self.baseline = best_kneser_ney(self)
        snapshot_steps = spaced_steps(self.training.num_steps, SNAPSHOTS)
        if not self.training.optimiser.steps:
            yield self._kept(self.training.params)
        for progress in self.training.records():
            self._note(progress)
            yield self._kept(self.training.params) if progress.step in snapshot_steps else None

    def told(self) -> Told:
        """Tell the losses since the last time, the speed, a sample, and how probable the sentence is."""
        training, last = self.training, self._last
        record: Told = {
            "stage": "preparing" if self.baseline is None and last is None else "training",
            "step": training.optimiser.steps,
            "num_steps": training.num_steps,
            "epoch": last.epoch if last else 0,
            "epochs": self.request.epochs,
            "baseline_loss": self.baseline,
            "loss": float(np.mean(self._losses)) if self._losses else None,
            "held_out": self._measured,
            "tokens_per_second": float(np.median(self._speeds)) if self._speeds else None,
            "gradient_norm": last.gradient_norm if last else None,
            "learning_rate": last.learning_rate if last else None,
            "seconds_left": last.seconds_left if last else None,
        }
        model = NetworkModel(training.params, self.parts.vocabulary)
        record |= {"sample": sample_of(model, self.request, self.corpus.language), **self._sentence()}
        self._losses, self._speeds, self._measured = [], [], []
        return record

    def checkpoint(self) -> checkpoints.Checkpoint | None:
        """Copy the whole state, once there is something to lose."""
        return checkpoints.take(self.training) if self.training.optimiser.steps else None

    def trained(self, snapshots: Mapping[int, bytes]) -> TrainedModel:
        """Return the parameters that predicted the validation part best, held to the test part."""
        training, parts = self.training, self.parts
        params = training.best.params if training.best.step else training.params
        step = training.best.step or training.optimiser.steps
        figures = {"part": "test", **measure(params, parts.test)} if parts.test else None
        card = card_of(
            self.request,
            self.corpus.language,
            self.corpus.licence,
            hidden_size=params.hidden_size,
            vocabulary_size=params.vocabulary_size,
            num_parameters=params.num_parameters,
            recipe={
                **asdict(training.recipe),
                "seed": self.request.seed,
                "min_count": self.request.min_count,
                "steps": training.optimiser.steps,
                "chosen_step": step,
                "corpus": {**corpus_facts(self.corpus, parts), "split_seed": SPLIT_SEED},
                "numpy": np.__version__,
            },
            held_out=figures,
        )
        earlier = {at: content for at, content in snapshots.items() if at < step}
        last = weights_of(params, "float16", self._measured_of(params))
        return TrainedModel(card, weights_of(params, "float32"), parts.vocabulary, {**earlier, step: last})

    def _note(self, progress: TrainingStep) -> None:
        self._last = progress
        self._losses.append(progress.loss)
        self._speeds.append(progress.tokens_per_second)
        if progress.held_out_loss is not None:
            self._measured.append((progress.step, progress.held_out_loss))

    def _kept(self, params: Parameters) -> Kept | None:
        """Return the parameters in half precision and their loss, None where they are too large for it."""
        if any(np.abs(array).max(initial=0) > HALF_LIMIT for array in params.arrays):
            return None
        half = params.astype(np.float16).astype(params.dtype)
        return Kept(self.training.optimiser.steps, weights_of(half, "float16", self._measured_of(half)))

    def _measured_of(self, params: Parameters) -> dict[str, str]:
        """Return the loss on the validation part, or where there is none on what is learnt, for a header."""
        part_of = "validation" if self.parts.validation else "training"
        loss = held_out_loss(params, getattr(self.parts, part_of))
        return {"loss": repr(loss), "part": part_of} if math.isfinite(loss) else {}

    def _sentence(self) -> Told:
        """Return the natural log of the sentence's probability, its tokens, and how many are unknown."""
        if not self.request.sentence:
            return {}
        tokens = tokenize(self.request.sentence, self.request.unit, self.corpus.language)
        score = held_out(self.training.params, [self.parts.vocabulary.encode(tokens)])
        return {
            "sentence_log_prob": score.log_prob,
            "sentence_predicted": score.num_predicted,
            "sentence_oov": score.num_oov,
        }


def best_kneser_ney(work: NetworkWork) -> float | None:
    """Return the lowest loss of Kneser-Ney models on the validation part, nats per token, if there is one."""
    parts = work.parts
    if not parts.validation:
        return None
    counts = count_ngrams(stream_of(parts.training), len(parts.vocabulary), LARGEST_ORDER, work.memory)
    stream = stream_of(parts.validation)
    perplexities = [
        TableModel(NGramCounts(counts.levels[:order]), parts.vocabulary).score(stream).perplexity_without_oov
        for order in range(2, LARGEST_ORDER + 1)
    ]
    finite = [math.log(value) for value in perplexities if math.isfinite(value)]
    return min(finite, default=None)
