"""Makes a value once, however many threads ask for it at the same time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Once:
    """Values made by the first who asks; others wait for it. What raised is tried again by the next one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[Hashable, Future[Any]] = {}

    def has(self, key: Hashable) -> bool:
        """Tell whether the value is there, so that nobody would wait."""
        future = self._made.get(key)
        return future is not None and future.done()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key; raises what `make` raises."""
        with self._lock:
            future = self._made.get(key)
            is_first = future is None
            if future is None:
                future = self._made[key] = Future()
        if is_first:
            self._fill(key, future, make)
        return cast(T, future.result())

    def drop(self, is_of: Callable[[Hashable], bool]) -> None:
        """Forget the values of some keys; who holds one may go on using it."""
        with self._lock:
            for key in [key for key in self._made if is_of(key)]:
                del self._made[key]

    def _fill(self, key: Hashable, future: Future[Any], make: Callable[[], T]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                self._made.pop(key, None)
            future.set_exception(error)
            raise
