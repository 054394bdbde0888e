"""Makes items in a thread while the previous ones are in use; NumPy releases the lock meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Give the same items, the next one being made meanwhile; an error comes where its item would have."""
    queue: SimpleQueue[Item | BaseException | None] = SimpleQueue()
    demand = Semaphore(0)

    def make() -> None:
        try:
            for item in items:
                queue.put(item)
                demand.acquire()  # no more than one ahead: items may be large
            queue.put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            queue.put(error)

    Thread(target=make, daemon=True).start()
    while (item := queue.get()) is not None:
        demand.release()
        if isinstance(item, BaseException):
            raise item
        yield item
