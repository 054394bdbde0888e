"""Asks the C library to keep the memory that this process has freed, or to give it back, where it can."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache

LARGEST_KEPT = 2**25  # bytes
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # of glibc's mallopt


def keep_memory(memory: int) -> None:
    """Ask glibc to keep freed blocks but the largest: having pages given again takes a third of the time."""
    largest = min(LARGEST_KEPT, max(memory // 32, 2**17))
    with suppress(OSError, AttributeError):
        libc = _libc()
        libc.mallopt(M_ARENA_MAX, 1)  # what one thread freed the other may have
        libc.mallopt(M_MMAP_THRESHOLD, largest)
        libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


def give_back_memory() -> None:
    """Give what was freed back to the system."""
    with suppress(OSError, AttributeError):
        _libc().malloc_trim(0)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
