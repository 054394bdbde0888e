"""Two threads over parts of the same work; NumPy releases the interpreter's lock while it computes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, TypeVar

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

Result = TypeVar("Result")
Spread = Callable[..., Iterable[Any]]  # `map` itself, or the map of a pool: same results, in the same order


def in_turn(work: Callable[..., Result], *parts: Iterable[Any]) -> list[Result]:
    """Do the parts one after another, in this thread."""
    return list(map(work, *parts))


def one_blas_thread() -> AbstractContextManager[object]:
    """Keep BLAS on one thread while a `with` block lasts.

    The libraries are looked for once: while the system lists them no other thread may load one. That one
    holds the interpreter's lock and waits for the system's, this one the other way round, and the whole
    process stands still. So a server has to call this before it has other threads.
    """
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def spread(workers: int | None = None) -> Iterator[Spread]:
    """Give a `map` over several threads (one per core, at most two), with BLAS on one thread in each.

    Which thread does which part never changes a number: the results come in the order of the parts.
    """
    count = min(2, os.cpu_count() or 1) if workers is None else workers
    with one_blas_thread():
        if count == 1:
            yield in_turn
            return
        with ThreadPoolExecutor(count) as pool:
            yield lambda work, *parts: list(pool.map(work, *parts))
