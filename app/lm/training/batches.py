"""What training reads, batch after batch: sentences in random order, or one continuous stream.

A batch comes as shards, of which each goes to a thread of its own; how many shards there are never depends on
the number of threads, so that neither do the sums.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from app.errors import EmptySequence
from app.lm.checks import Ids, as_ids
from app.lm.rnn.bulk.packing import Batch, shards

SHARDS = 2


@dataclass(frozen=True, slots=True)
class SentenceDataset:
    """What to learn from and what to be measured on: ids w1 .. wT of each sentence, without marks."""

    training: Sequence[Ids]
    held_out: Sequence[Ids] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """One long text to learn from and another to be measured on: ids, with `<s>` and `</s>` where wanted."""

    training: Ids
    held_out: Ids = field(default_factory=lambda: np.empty(0, np.int64))


class Feed(Protocol):
    """A source of batches; an order of its own for each epoch."""

    num_batches: int  # of an epoch
    continuous: bool  # whether a batch goes on from the states in which the one before it ended

    def order(self, rng: np.random.Generator) -> Ids:
        """Draw the order of an epoch."""

    def batch(self, order: Ids, number: int) -> list[Batch]:
        """Return the shards of a batch; `number` counts from 0 within the epoch."""


class SentenceFeed:
    """Every sentence once an epoch, each from h(0) = 0."""

    continuous = False

    def __init__(self, sentences: Sequence[Ids], batch_size: int, by_length: bool) -> None:
        if not sentences:
            raise EmptySequence(name="sentences")
        self.sentences = sentences
        self.batch_size = batch_size
        self.by_length = by_length
        self.lengths = np.array([len(ids) for ids in sentences])
        self.num_batches = math.ceil(len(sentences) / batch_size)

    def order(self, rng: np.random.Generator) -> Ids:
        """Draw an order of the sentences; by length, those of a batch are of like length."""
        order = rng.permutation(len(self.sentences))
        if not self.by_length:
            return order
        order = order[np.argsort(self.lengths[order], kind="stable")]
        full = len(order) // self.batch_size * self.batch_size
        batches = order[:full].reshape(-1, self.batch_size)
        return np.concatenate([rng.permutation(batches).reshape(-1), order[full:]])

    def batch(self, order: Ids, number: int) -> list[Batch]:
        """Pack the next sentences of the order."""
        start = number * self.batch_size
        return shards([self.sentences[i] for i in order[start : start + self.batch_size]], SHARDS)


class StreamFeed:
    """One text cut into `batch_size` lanes, side by side, read in windows of a fixed number of steps.

    The states go on from window to window, the gradients do not: BPTT truncated at the window. What is left
    of the text when all lanes are equally long is not read.
    """

    continuous = True

    def __init__(self, ids: Ids, batch_size: int, window: int) -> None:
        self.window = window
        length = (len(ids) - 1) // batch_size  # of a lane; the last target comes one later
        if length < 1:
            raise EmptySequence(name="stream")
        self.x = ids[: batch_size * length].reshape(batch_size, length)
        self.y = ids[1 : batch_size * length + 1].reshape(batch_size, length)
        self.num_batches = math.ceil(length / window)

    def order(self, rng: np.random.Generator) -> Ids:
        """Keep the text's own order: nothing is drawn."""
        return np.empty(0, np.int64)

    def batch(self, order: Ids, number: int) -> list[Batch]:
        """Return a window of every lane; each shard has its share of the lanes."""
        steps = slice(number * self.window, (number + 1) * self.window)
        lanes = np.array_split(np.arange(len(self.x)), min(SHARDS, len(self.x)))
        return [self._lanes(self.x[own, steps], self.y[own, steps]) for own in lanes]

    def _lanes(self, x: Ids, y: Ids) -> Batch:
        width, length = x.shape
        rows = tuple(slice(t * width, (t + 1) * width) for t in range(length))
        return Batch(x.T.reshape(-1), y.T.reshape(-1), rows, np.tile(np.arange(width), length))


def check_ids(data: SentenceDataset | Stream, vocabulary_size: int) -> None:
    """Raise IdOutOfRange or InvalidRequest unless every id is one of the vocabulary."""
    for name, part in (("training", data.training), ("held_out", data.held_out)):
        ids = part if isinstance(part, np.ndarray) else np.concatenate([*part, np.empty(0, np.int64)])
        if ids.size:
            as_ids(name, ids, vocabulary_size)
