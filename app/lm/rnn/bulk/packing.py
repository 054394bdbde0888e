"""Packs sentences of unequal length side by side without padding: the batch shrinks as they end.

The rows of a batch are packed by time: first time step 1 of all sentences, the longest sentence first, then
time step 2 of those that have one, and so on. So the rows of step t continue the first rows of step t - 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.errors import EmptySequence
from app.lm.checks import Ids
from app.text.vocabulary import LEADING, Marks


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences packed by time; N is the number of their time steps, `</s>` included."""

    x: Ids  # (N,) ids read: <s> w1 .. wT
    y: Ids  # (N,) ids to predict: w1 .. wT </s>
    steps: tuple[slice, ...]  # the rows of each time step, ever fewer
    sentence: Ids  # (N,) which of the given sentences a row belongs to

    @property
    def num_rows(self) -> int:
        """N, the number of predicted tokens."""
        return len(self.x)


def pack(sentences: Sequence[Ids], marks: Marks = LEADING) -> Batch:
    """Pack sentences given as ids w1 .. wT without marks. Raises EmptySequence if there are none.

    marks: those of the vocabulary; without `<s>` the first token is read and not predicted.
    """
    if not sentences:
        raise EmptySequence(name="sentences")
    first, last = (np.array([mark] if mark is not None else [], np.int64) for mark in (marks.bos, marks.eos))
    more = len(first) + len(last) - 1
    lengths = np.array([len(sentence) + more for sentence in sentences])  # tau = T + 1 with both marks
    order = np.argsort(-lengths, kind="stable")
    marked = [np.concatenate([first, sentences[i], last]) for i in order]
    longest_first = lengths[order]
    padded = np.zeros((longest_first[0] + 1, len(order)), np.int64)
    for column, ids in enumerate(marked):
        padded[: len(ids), column] = ids
    alive = np.arange(longest_first[0])[:, None] < longest_first  # (tau of the longest, sentences)
    ends = np.cumsum(alive.sum(axis=1)).tolist()
    steps = tuple(slice(start, end) for start, end in zip([0, *ends], ends, strict=False))
    sentence = np.broadcast_to(order, alive.shape)[alive]
    return Batch(x=padded[:-1][alive], y=padded[1:][alive], steps=steps, sentence=sentence)


def in_order(sentences: Sequence[Ids], batch_size: int, marks: Marks = LEADING) -> Iterator[Batch]:
    """Pack all sentences, `batch_size` at a time, those of like length together: the fastest way to score.

    `sentence` of a batch holds places among all sentences.
    """
    by_length = np.argsort([len(ids) for ids in sentences], kind="stable")
    for start in range(0, len(by_length), batch_size):
        places = by_length[start : start + batch_size]
        batch = pack([sentences[i] for i in places], marks)
        yield replace(batch, sentence=places[batch.sentence])


def shards(sentences: Sequence[Ids], count: int) -> list[Batch]:
    """Pack sentences as up to `count` batches of nearly the same size, for as many threads."""
    longest_first = sorted(sentences, key=len, reverse=True)
    return [pack(longest_first[i::count]) for i in range(min(count, len(sentences)))]
