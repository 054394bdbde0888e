"""Values that are made once, however many threads ask for them, and kept within a budget of bytes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache

from app.concurrency.memory_size import size_of

T = TypeVar("T")


class Once:
    """Values made by the first who asks; others wait for it. What raised is tried again by the next one.

    budget: bytes. What was not used for the longest time goes first; a value that is larger than all of it is
    given, not kept. Parts that two values share count in both. sized: the size of values that never grow;
    those that do are measured again whenever one is taken in.
    """

    def __init__(self, budget: int, sized: Callable[[Any], float] | None = None) -> None:
        self._lock = Lock()
        self._grow = sized is None
        self._kept: LRUCache[Hashable, Any] = LRUCache(budget, sized or size_of)
        self._in_flight: dict[Hashable, Future[Any]] = {}

    @property
    def size(self) -> float:
        """The bytes of what is kept."""
        with self._lock:
            return float(self._kept.currsize)

    def has(self, key: Hashable) -> bool:
        """Tell whether the value is there, so that nobody would wait."""
        with self._lock:
            return key in self._kept

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key; raises what `make` raises."""
        with self._lock:
            if key in self._kept:
                return cast(T, self._kept[key])
            future = self._in_flight.get(key)
            is_first = future is None
            if future is None:
                future = self._in_flight[key] = Future()
        if is_first:
            self._fill(key, future, make)
        return cast(T, future.result())

    def drop(self, is_of: Callable[[Hashable], bool]) -> None:
        """Forget the values of some keys; who holds one may go on using it, who makes one too."""
        with self._lock:
            for keys in (self._kept, self._in_flight):
                for key in [key for key in keys if is_of(key)]:
                    del keys[key]

    def _fill(self, key: Hashable, future: Future[Any], make: Callable[[], T]) -> None:
        try:
            value = make()
            with self._lock:
                if self._in_flight.get(key) is future:  # else dropped meanwhile, and perhaps made anew
                    self._keep(key, value)
            future.set_result(value)
        except BaseException as error:
            future.set_exception(error)
            raise
        finally:
            with self._lock:
                if self._in_flight.get(key) is future:
                    del self._in_flight[key]

    def _keep(self, key: Hashable, value: object) -> None:
        """Take a value in; measure the others again if they grow: a model works out tables when needed."""
        oldest_first = [self._kept.popitem() for _ in range(len(self._kept) if self._grow else 0)]
        for one, entry in [*oldest_first, (key, value)]:
            with suppress(ValueError):  # larger than the whole budget
                self._kept[one] = entry
