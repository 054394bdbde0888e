"""Training as a generator: each step moves the parameters and says how it went; stop by no longer asking."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.errors import EmptySequence, TrainingDiverged
from app.lm.batched import Masks, loss_and_gradient
from app.lm.checks import Ids
from app.lm.evaluate import held_out
from app.lm.optim import Adam, CosineRate, scale_and_clip
from app.lm.packing import Batch, shuffled
from app.lm.rnn import Parameters


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every choice that training needs besides the data and the first parameters."""

    epochs: int
    batch_size: int = 32  # sentences
    learning_rate: float = 0.003  # at its peak; a cosine takes it to 0
    warm_up: int = 100  # steps to the peak
    dropout: float = 0.0  # share of the components of U x(t), and of h(t) before V, switched off
    clip_norm: float = 1.0  # of the gradient of the mean loss per token


@dataclass(frozen=True, slots=True)
class Sentences:
    """What to learn from and what to be measured on: ids w1 .. wT of each sentence, without marks."""

    training: Sequence[Ids]
    held_out: Sequence[Ids] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of training."""

    step: int  # from 1
    num_steps: int  # of the whole run
    epoch: int  # from 1
    loss: float  # nats per predicted token of this batch, under dropout
    gradient_norm: float  # before clipping
    learning_rate: float
    tokens_per_second: float  # of this step
    held_out_perplexity: float | None  # at the end of an epoch, if there are held-out sentences


def train(
    params: Parameters, sentences: Sentences, recipe: Recipe, rng: np.random.Generator
) -> Iterator[Progress]:
    """Train `params` in place with Adam, one record a step; the same `rng` gives the same parameters.

    Raises EmptySequence without sentences, and TrainingDiverged when a loss or gradient is no longer a
    number: the parameters are then still those of the last good step.
    """
    if not sentences.training:
        raise EmptySequence(name="sentences")
    steps_per_epoch = math.ceil(len(sentences.training) / recipe.batch_size)
    num_steps = recipe.epochs * steps_per_epoch
    rate = CosineRate(recipe.learning_rate, num_steps, min(recipe.warm_up, num_steps // 10))
    optimiser = Adam(params)
    step = 0
    for epoch in range(1, recipe.epochs + 1):
        for batch in shuffled(sentences.training, recipe.batch_size, rng):
            step += 1
            started = time.perf_counter()
            loss, norm = _learn(optimiser, batch, recipe, rng, rate(step))
            speed = batch.num_rows / (time.perf_counter() - started)
            measured = step % steps_per_epoch == 0 and len(sentences.held_out) > 0
            perplexity = held_out(params, sentences.held_out).perplexity if measured else None
            yield Progress(step, num_steps, epoch, loss, norm, rate(step), speed, perplexity)


def _learn(
    optimiser: Adam, batch: Batch, recipe: Recipe, rng: np.random.Generator, rate: float
) -> tuple[float, float]:
    """One step on one batch: return its loss per token and the norm of its gradient."""
    params = optimiser.params
    masks = None
    if recipe.dropout:
        masks = Masks.draw((batch.num_rows, params.hidden_size), recipe.dropout, rng)
    total, gradient = loss_and_gradient(params, batch, masks)
    loss = total / batch.num_rows
    norm = scale_and_clip(gradient, 1 / batch.num_rows, recipe.clip_norm)
    if not (math.isfinite(loss) and math.isfinite(norm)):
        raise TrainingDiverged(step=optimiser.steps + 1, loss=loss)
    optimiser.update(gradient, rate)
    return loss, norm
