"""Our side of the networks' bench: `networks_unroll CASE VARIANT SIZES…` prints seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import islice

import numpy as np
from threadpoolctl import threadpool_info

from app.concurrency.threads import spread
from app.lm.rnn.backward import backward
from app.lm.rnn.bulk.output_blocks import log_losses
from app.lm.rnn.bulk.recomputed import blocks_of_states
from app.lm.rnn.forward import forward
from app.lm.rnn.parameters import Parameters
from app.lm.training.batches import SentenceDataset
from app.lm.training.evaluate import score_sentences
from app.lm.training.recipe import Recipe
from app.lm.training.train import Training
from tests.bench.networks_cases import ids, network, sentences
from tests.bench.timing import clocks, report


def sentence(variant: str, T: int, H: int, size: int) -> dict[str, float]:
    params, (x, y) = parameters(H, size), ids((2, T), size)
    call = {
        "forward": lambda: forward(params, x, y),
        "gradients": lambda: backward(params, forward(params, x, y)),
    }[variant]
    with spread(1):
        return clocks(call, 100)


def score(variant: str, number: int, H: int, size: int) -> dict[str, float]:
    params, texts = parameters(H, size), sentences(number, size)
    return clocks(lambda: score_sentences(params, texts, workers=int(variant)), 5)


def train(variant: str, width: int, T: int, H: int, size: int) -> dict[str, float]:
    params = parameters(H, size)
    texts = list(ids((width, T - 1), size))  # T time steps each: `</s>` is predicted too
    run = Training(
        params, SentenceDataset(texts), Recipe(epochs=10**6, batch_size=width), np.random.default_rng(0)
    )
    records = run.records(int(variant))
    found = clocks(lambda: next(records), 9)
    done = 6 * width * T * (H * size + H * H)  # multiplications and additions, forward and back
    return found | {"share of peak": done / found["processor"] / peak()}


def long(variant: str, tau: int, H: int, size: int) -> dict[str, float]:
    params, (x, y) = parameters(H, size), ids((2, tau), size)
    state = np.zeros(H, np.float32)

    def recurrence() -> None:
        for _ in blocks_of_states(params, x, state):
            pass

    def losses() -> None:
        for steps, _, h in blocks_of_states(params, x, state):
            log_losses(params, h, y[steps])

    with spread(1):
        return clocks({"recurrence": recurrence, "log-probs": losses}[variant], 1)


def parameters(H: int, size: int) -> Parameters:
    return Parameters.of(**network(H, size), dtype=np.float32)


def peak() -> float:
    """Multiplications and additions that one processor does in a second of large float32 products."""
    a = np.random.default_rng(0).standard_normal((1536, 1536)).astype(np.float32)
    with spread(1):
        return 2 * 1536**3 / clocks(lambda: a @ a, 9)["processor"]


def kernel() -> str:
    """Name the kernels that BLAS took for this processor."""
    return next((str(i.get("architecture")) for i in threadpool_info() if i["user_api"] == "blas"), "?")


CASES: dict[str, Callable[..., dict[str, float]]] = {
    "sentence": sentence,
    "score": score,
    "train": train,
    "long": long,
}

if __name__ == "__main__":
    case, kind, *sizes = sys.argv[1:]
    if case == "kernel":
        report({kernel(): 1.0})
    else:
        report(CASES[case](kind, *map(int, islice(sizes, 4))))
