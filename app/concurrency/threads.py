"""Two threads over parts of the same work; NumPy releases the interpreter's lock while it computes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Result = TypeVar("Result")
Spread = Callable[..., Iterable[Any]]  # `map` itself, or the map of a pool: same results, in the same order


def in_turn(work: Callable[..., Result], *parts: Iterable[Any]) -> list[Result]:
    """Do the parts one after another, in this thread."""
    return list(map(work, *parts))


@contextmanager
def spread(workers: int | None = None) -> Iterator[Spread]:
    """Give a `map` over several threads (one per core, at most two), with BLAS on one thread in each.

    Which thread does which part never changes a number: the results come in the order of the parts.
    """
    count = min(2, os.cpu_count() or 1) if workers is None else workers
    with threadpool_limits(1):
        if count == 1:
            yield in_turn
            return
        with ThreadPoolExecutor(count) as pool:
            yield lambda work, *parts: list(pool.map(work, *parts))
