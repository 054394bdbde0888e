"""What a text of tau steps costs, measured: time and memory grow in a straight line with tau.

Beside it a run that keeps no state: the same time a step, but a memory that does not grow.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from app.errors import InvalidRequest
from app.lm.checks import Ids
from app.lm.rnn.bulk.batch_passes import loss_and_gradient
from app.lm.rnn.bulk.output_blocks import log_losses
from app.lm.rnn.bulk.packing import Batch
from app.lm.rnn.bulk.recomputed import blocks_of_states
from app.lm.rnn.parameters import Parameters, as_state

TAUS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds, and the bytes that NumPy and Python held at most beside the parameters and the text."""

    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What tau steps cost. For training every h(t) and da(t) is kept; o(t) never is, in none of the three."""

    tau: int
    training: Spent  # forward, then back through time: loss and all gradients of the parameters
    forward: Spent  # the loss of every step, each h(t) forgotten after its block
    recurrence: Spent  # h(t) alone, no output layer


def measure(params: Parameters, rng: np.random.Generator, taus: Sequence[int] = TAUS) -> Iterator[Cost]:
    """Measure text after text of tokens drawn by chance, one record a length; stop by no longer asking.

    Each work is done twice: once for the clock, once more to count its memory. Raises InvalidRequest for a
    length below 1.
    """
    if min(taus, default=1) < 1:
        raise InvalidRequest(field="tau", reason="at_least", limit=1)
    for tau in taus:
        x, y = rng.integers(0, params.vocabulary_size, (2, tau))
        yield Cost(
            tau,
            training=_spent(lambda x=x, y=y: _train(params, x, y)),  # type: ignore[misc]
            forward=_spent(lambda x=x, y=y: _losses(params, x, y)),  # type: ignore[misc]
            recurrence=_spent(lambda x=x: _states(params, x)),  # type: ignore[misc]
        )


def _train(params: Parameters, x: Ids, y: Ids) -> None:
    """Forward and backward over one sequence, a batch of a single row a step."""
    steps = tuple(slice(t, t + 1) for t in range(len(x)))
    loss_and_gradient(params, Batch(x, y, steps, np.zeros_like(x)))


def _losses(params: Parameters, x: Ids, y: Ids) -> None:
    for steps, _, h in blocks_of_states(params, x, as_state(params, None)):
        log_losses(params, h, y[steps])


def _states(params: Parameters, x: Ids) -> None:
    for _ in blocks_of_states(params, x, as_state(params, None)):
        pass


def _spent(work: Callable[[], None]) -> Spent:
    started = perf_counter()
    work()
    seconds = perf_counter() - started
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Spent(seconds, peak)
