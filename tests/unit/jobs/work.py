"""Work that a test lets on, record by record."""

from __future__ import annotations

import time
from threading import Event, Semaphore

LONG = 10.0  # seconds that nothing here should take


class Work:
    """A generator that gives a record for each time it is let on, and tells what became of it."""

    def __init__(self, last: int = 3) -> None:
        self.last, self.may_go_on, self.given, self.closed = last, Semaphore(0), 0, Event()
        self.begun = Event()

    def __call__(self):
        self.begun.set()
        try:
            while self.given < self.last:
                self.may_go_on.acquire()
                self.given += 1
                yield self.given
        finally:
            self.closed.set()

    def let_on(self, times: int = 1) -> None:
        self.may_go_on.release(times)


def numbers(last: int):
    yield from range(last)


def until(holds) -> None:
    """Wait until something holds."""
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.002)


def doubled(text: str) -> str:
    return text + text
