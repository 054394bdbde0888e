"""Named arrays in a safetensors file: written one after another, opened by memory map.

The format: eight bytes with the length of a JSON header, the header, and the arrays' bytes. It is written
here by hand, so that an array can go to the file as soon as it is known, and be read without a copy.
Source: https://huggingface.co/docs/safetensors, "Format".
"""

from __future__ import annotations

import json
import mmap
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from app.errors import ArtefactDamaged
from app.store.files.mapped_memory import Maps

HEADER = 2**13  # bytes kept for the JSON, which is written last: enough for 60 arrays
LENGTH = 8
WRITTEN = 2**20  # items at once
NAMES = {
    "F32": np.float32,
    "F64": np.float64,
    "I32": np.int32,
    "I64": np.int64,
    "U8": np.uint8,
    "U16": np.uint16,
}
PADDING = "padding"  # begins the name of what only fills up
CODES = {np.dtype(kind): code for code, kind in NAMES.items()}

Array = NDArray[Any]


class TensorWriter:
    """Writes a file that appears under its name whole or not at all; use it in `with`.

    Every array is aligned; where bytes have to be skipped for that they are an array too: the format has no
    holes. maps: of the arrays to be written; what was written of them is released.
    """

    def __init__(self, path: Path, maps: Maps | None = None) -> None:
        self._path, self._part = path, path.with_name(path.name + ".part")
        self._maps = maps or Maps()
        self._entries: dict[str, dict[str, Any]] = {}
        self._end = 0

    def __enter__(self) -> Self:
        self._file = self._part.open("wb", buffering=0)
        self._file.write(bytes(LENGTH + HEADER))
        return self

    def write(self, name: str, array: Array, kind: np.dtype[Any] | None = None) -> None:
        """Append one array, as another type if it is given."""
        content = np.ascontiguousarray(array)
        kind = kind or content.dtype
        missing = -self._end % kind.itemsize
        if missing:
            self._append(f"{PADDING}.{len(self._entries)}", np.zeros(missing, np.uint8), np.dtype(np.uint8))
        self._append(name, content, kind)

    def _append(self, name: str, content: Array, kind: np.dtype[Any]) -> None:
        begin, self._end = self._end, self._end + content.size * kind.itemsize
        offsets = [begin, self._end]
        self._entries[name] = {"dtype": CODES[kind], "shape": content.shape, "data_offsets": offsets}
        flat = content.reshape(-1)
        for start in range(0, flat.size, WRITTEN):
            rest = flat[start : start + WRITTEN].astype(kind, copy=False).data.cast("B")
            while len(rest):
                rest = rest[self._file.write(rest) or 0 :]
            self._maps.forget()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                header = json.dumps(self._entries).encode().ljust(HEADER)
                self._file.seek(0)
                self._file.write(HEADER.to_bytes(LENGTH, "little") + header)
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink()


def open_tensors(path: Path, maps: Maps | None = None) -> dict[str, Array]:
    """Map the arrays of a file, read-only: none is read before it is used, and processes share the pages.

    maps: gets to know of it. Raises `ArtefactDamaged`.
    """
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ArtefactDamaged(name=path.name, reason=str(error)) from error
    if maps:
        maps.add(content)
    try:
        begin = LENGTH + int.from_bytes(content[:LENGTH], "little")
        entries = json.loads(content[LENGTH:begin])
        entries.pop("__metadata__", None)
        return {
            name: _array(content, begin, entry)
            for name, entry in entries.items()
            if not name.startswith(PADDING)
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArtefactDamaged(name=path.name, reason=type(error).__name__) from error


def _array(content: mmap.mmap, begin: int, entry: dict[str, Any]) -> Array:
    kind = np.dtype(NAMES[entry["dtype"]])
    first, last = entry["data_offsets"]
    if not 0 <= first <= last <= len(content) - begin:
        raise ValueError("an array reaches beyond the file")
    flat = np.frombuffer(content, kind, (last - first) // kind.itemsize, begin + first)
    return flat.reshape(entry["shape"])
