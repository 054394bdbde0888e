"""Lists the memory maps of a process, so that it can release pages that it has finished with."""

from __future__ import annotations

import mmap
from threading import Lock
from weakref import WeakSet


class Maps:
    """Maps that are alive. Letting go loses nothing: what is touched again comes from the file again."""

    def __init__(self) -> None:
        self._alive: WeakSet[mmap.mmap] = WeakSet()
        self._lock = Lock()

    def add(self, content: mmap.mmap) -> None:
        """Take one in."""
        with self._lock:
            self._alive.add(content)

    def forget(self) -> None:
        """Take all pages out of this process's memory, where the system knows how."""
        advice = getattr(mmap, "MADV_DONTNEED", None)
        if advice is None:
            return
        with self._lock:
            for content in self._alive:
                content.madvise(advice)
