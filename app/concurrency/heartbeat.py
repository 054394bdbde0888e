"""Shows that work is going on, at even times, whatever the work itself is busy with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def beating(beat: Callable[[], None], seconds: float) -> Iterator[None]:
    """Call `beat` every so many seconds in a thread, for as long as the `with` block lasts."""
    over = Event()

    def go_on() -> None:
        while not over.wait(seconds):
            beat()

    thread = Thread(target=go_on, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
