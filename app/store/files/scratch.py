"""Keeps the arrays of a table in unnamed files, which vanish once nobody uses them.

What fits a small part of the memory allowed stays in it. The rest is written and mapped: the system may take
such pages back at any time.
"""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from app.lm.ngram.counting.columns import MemoryColumn
from app.store.files.mapped_memory import Maps
from app.text.ids import Ids32

LEAST = 2**16  # bytes: less is never worth a file
COLUMN, ARRAY = 64, 8  # parts of the memory that one column, one array may have


def unnamed(folder: Path) -> IO[bytes]:
    """Open a file that no one else sees, to be written without a buffer."""
    from tempfile import TemporaryFile  # noqa: PLC0415 - a short text needs none, and its import takes time

    return TemporaryFile(dir=folder, buffering=0)


class Scratch:
    """A column store in a folder, for a process that may use so many bytes. Writing raises `OSError`."""

    def __init__(self, folder: Path, memory: int) -> None:
        self.folder = folder
        self.column_limit, self.array_limit = (max(memory // part, LEAST) for part in (COLUMN, ARRAY))
        self.maps = Maps()

    def column(self) -> FileColumn:
        """Return a new column."""
        return FileColumn(self)

    def array(self, length: int, dtype: DTypeLike) -> NDArray[Any]:
        """Return zeros, in a file if they are many."""
        size = length * np.dtype(dtype).itemsize
        if size <= self.array_limit:
            return np.zeros(length, dtype)
        with unnamed(self.folder) as file:
            if hasattr(os, "posix_fallocate"):  # a full disk is found out here, not at a write to the map
                os.posix_fallocate(file.fileno(), 0, size)
            file.truncate(size)
            content = mmap.mmap(file.fileno(), size)
        self.maps.add(content)
        return np.frombuffer(content, dtype)

    def forget(self) -> None:
        """Let go of what columns were read."""
        self.maps.forget()


class FileColumn:
    """A column that moves to a file once it is long."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._kept = MemoryColumn()
        self._size = 0
        self._file: IO[bytes] | None = None

    def append(self, values: Ids32) -> None:
        """Keep the array itself, or write it."""
        self._size += values.nbytes
        if self._file is None and self._size > self._scratch.column_limit:
            self._file = unnamed(self._scratch.folder)
            self._write(self._kept.whole())
        if self._file is None:
            self._kept.append(values)
        else:
            self._write(values)

    def whole(self) -> Ids32:
        """Return all of them, mapped if they are in a file."""
        if self._file is None:
            return self._kept.whole()
        with self._file as file:
            content = mmap.mmap(file.fileno(), self._size)
        self._scratch.maps.add(content)
        return np.frombuffer(content, np.int32)

    def _write(self, values: Ids32) -> None:
        rest = np.ascontiguousarray(values).data.cast("B") if len(values) else memoryview(b"")
        while self._file and len(rest):
            rest = rest[self._file.write(rest) or 0 :]
