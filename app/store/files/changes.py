"""Tells whether a folder has changed since it was read, also by another process."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from time import time_ns

from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

SETTLED = 20_000_000  # nanoseconds: twice what the coarsest clock of a local disk counts in
Stamp = tuple[int, int, int]
_never_again = count(1)


def stamp_of(system: AbstractFileSystem, folder: str) -> Stamp | None:
    """Return what changes with the names in a local folder; None if there is none or its disk is not ours.

    Just after a change it is another one each time: a second change in the same tick would leave no trace.
    """
    if not isinstance(system, LocalFileSystem):
        return None
    try:
        found = Path(folder).stat()
    except FileNotFoundError:
        return None
    is_settled = abs(time_ns() - found.st_mtime_ns) > SETTLED
    return found.st_ino, found.st_mtime_ns, 0 if is_settled else next(_never_again)
