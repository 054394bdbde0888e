"""Training as a generator: each step moves the parameters and reports; stop by no longer asking."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from app.concurrency.threads import Spread, spread
from app.errors import TrainingDiverged
from app.lm.checks import Floats, Ids, check_finite
from app.lm.rnn.bulk.batch_passes import Learnt, Masks, loss_and_gradient
from app.lm.rnn.bulk.packing import Batch
from app.lm.rnn.parameters import NAMES, Parameters
from app.lm.training.batches import Feed, SentenceDataset, SentenceFeed, Stream, StreamFeed, check_ids
from app.lm.training.evaluate import held_out_loss
from app.lm.training.optimizers import clip_factor, total_and_norm
from app.lm.training.recipe import Batching, Recipe


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """One step of training."""

    step: int  # from 1
    num_steps: int  # of the whole run
    epoch: int  # from 1
    loss: float  # nats per predicted token of this batch, under dropout
    gradient_norm: float  # before clipping
    learning_rate: float
    tokens_per_second: float  # of this step
    seconds_left: float  # to the end of the last epoch, at the mean speed so far
    held_out_loss: float | None  # nats per predicted token, where held-out text was measured after this step

    @property
    def held_out_perplexity(self) -> float | None:
        """Exp of the held-out loss."""
        return None if self.held_out_loss is None else math.exp(self.held_out_loss)


@dataclass(slots=True)
class Best:
    """The parameters that predicted the held-out text best so far."""

    params: Parameters
    loss: float = math.inf
    step: int = 0
    worse_since: int = 0  # measurements


class Training:
    """A run that can be left between any two steps and gone on with: `checkpoint.take`, `checkpoint.restore`.

    `params` are trained in place. Raises EmptySequence without text, IdOutOfRange, NotFinite.
    """

    def __init__(
        self, params: Parameters, data: SentenceDataset | Stream, recipe: Recipe, rng: np.random.Generator
    ) -> None:
        check_finite(**dict(zip(NAMES, params.arrays, strict=True)))
        check_ids(data, params.vocabulary_size)
        self.params, self.data, self.recipe, self.rng = params, data, recipe, rng
        self.feed = feed_of(data, recipe)
        self.rate = recipe.rate(self.feed.num_batches)
        self.num_steps = recipe.epochs * self.feed.num_batches
        self.optimiser = recipe.optimise(params)
        self.order: Ids = np.empty(0, np.int64)  # of the epoch under way
        self.states: list[Floats] = []  # h in which each shard of a stream ended
        self.mean: Parameters | None = None  # of the ends of epochs: Izmailov et al., 2018
        self.best = Best(params)

    @property
    def is_over(self) -> bool:
        """Whether all epochs are done or patience has run out."""
        patience = self.recipe.patience
        out_of_patience = patience is not None and self.best.worse_since >= patience
        return self.optimiser.steps >= self.num_steps or out_of_patience

    def records(self, workers: int | None = None) -> Iterator[TrainingStep]:
        """Run to the end, one record per step; the number of threads changes no result.

        Raises TrainingDiverged when a loss or gradient is no longer a number: the parameters are then still
        those of the last good step.
        """
        with spread(workers) as threads:
            started, first = time.perf_counter(), self.optimiser.steps
            while not self.is_over:
                yield self._step(threads, started, first)

    def _step(self, threads: Spread, started: float, first: int) -> TrainingStep:
        epoch, number = divmod(self.optimiser.steps, self.feed.num_batches)
        if number == 0:
            self.order, self.states = self.feed.order(self.rng), []
        began = time.perf_counter()
        batch = self.feed.batch(self.order, number)
        loss, norm = self._learn(batch, threads)
        step, now = self.optimiser.steps, time.perf_counter()
        if number == self.feed.num_batches - 1:
            self._average(epoch + 1)
        every = self.recipe.measure_every or self.feed.num_batches
        measured = len(self.data.held_out) > 0 and step % every == 0
        return TrainingStep(
            step=step,
            num_steps=self.num_steps,
            epoch=epoch + 1,
            loss=loss,
            gradient_norm=norm,
            learning_rate=self.rate(step),
            tokens_per_second=sum(shard.num_rows for shard in batch) / (now - began),
            seconds_left=(now - started) / (step - first) * (self.num_steps - step),
            held_out_loss=self._measure() if measured else None,
        )

    def _learn(self, batch: Sequence[Batch], threads: Spread) -> tuple[float, float]:
        """One step on one batch: return its loss per token and the norm of its gradient."""
        shapes = [(shard.num_rows, self.params.hidden_size) for shard in batch]
        dropout = self.recipe.dropout
        masks = [Masks.draw(shape, dropout, self.rng) if dropout else None for shape in shapes]
        states = self.states or repeat(None)
        learnt: list[Learnt] = list(threads(loss_and_gradient, repeat(self.params), batch, masks, states))
        num_rows = sum(shard.num_rows for shard in batch)
        loss = sum(part.loss for part in learnt) / num_rows
        norm = total_and_norm([part.gradient for part in learnt], threads) / num_rows
        step = self.optimiser.steps + 1
        rate = self.rate(step)
        if not (math.isfinite(loss) and math.isfinite(norm)):
            raise TrainingDiverged(step=step, loss=loss, kept=step - 1, learning_rate=rate)
        scale = clip_factor(norm, self.recipe.clip_norm) / num_rows
        self.optimiser.update(learnt[0].gradient, rate, scale, threads)
        if self.feed.continuous:
            self.states = [part.last for part in learnt]
        return loss, norm

    def _average(self, epoch: int) -> None:
        """Take the parameters at the end of an epoch into the mean, if that epoch counts."""
        since = epoch - (self.recipe.average_from or math.inf)
        if since == 0:
            self.mean = self.params.astype(self.params.dtype)
        elif since > 0 and self.mean is not None:
            for mean, end in zip(self.mean.arrays, self.params.arrays, strict=True):
                np.add(mean, (end - mean) / (since + 1), out=mean)

    def _measure(self) -> float:
        """Return the loss on the held-out text; keep the parameters if it is the lowest yet."""
        params = self.mean or self.params
        loss = held_out_loss(params, self.data.held_out)
        if loss < self.best.loss:
            self.best = Best(params.astype(params.dtype), loss, self.optimiser.steps)
        else:
            self.best.worse_since += 1
        return loss


def train(
    params: Parameters,
    data: SentenceDataset | Stream,
    recipe: Recipe,
    rng: np.random.Generator,
    workers: int | None = None,
) -> Iterator[TrainingStep]:
    """Train `params` in place, one record a step; the same `rng` gives the same parameters.

    Raises what `Training` and its `records` do.
    """
    yield from Training(params, data, recipe, rng).records(workers)


def feed_of(data: SentenceDataset | Stream, recipe: Recipe) -> Feed:
    """Return the source of batches that fits the data. Raises EmptySequence."""
    if isinstance(data, Stream):
        return StreamFeed(data.training, recipe.batch_size, recipe.window)
    return SentenceFeed(data.training, recipe.batch_size, recipe.batching is Batching.LENGTH)
