"""Named arrays in a safetensors file: written one after another, opened by memory map.

The format: eight bytes with the length of a JSON header, the header, and the arrays' bytes. It is written
here by hand, so that an array can go to the file as soon as it is known, and be read without a copy.
Source: https://huggingface.co/docs/safetensors, "Format".
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from app.errors import ArtefactDamaged
from app.lm.arrays import Array
from app.store.files.atomic import whole_file
from app.store.files.json_text import parsed
from app.store.files.mapped_memory import Maps
from app.store.files.reasons import reason_of

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


class TensorWriter:
    """Writes one array after another to a file that `written_tensors` opened.

    Every array is aligned; where bytes have to be skipped for that they are an array too: the format has no
    holes. maps: of the arrays to be written; what was written of them is released.
    """

    def __init__(self, file: BinaryIO, maps: Maps) -> None:
        self._file, self._maps = file, maps
        self._entries: dict[str, dict[str, Any]] = {}
        self._end = 0
        self._file.write(bytes(LENGTH + HEADER))

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
            self._file.write(flat[start : start + WRITTEN].astype(kind, copy=False).data)
            self._maps.forget()

    def finish(self) -> None:
        """Write the header, which tells where each array lies."""
        header = json.dumps(self._entries).encode().ljust(HEADER)
        self._file.seek(0)
        self._file.write(HEADER.to_bytes(LENGTH, "little") + header)


@contextmanager
def written_tensors(path: Path, maps: Maps | None = None, lasts: bool = True) -> Iterator[TensorWriter]:
    """Give what writes a file in a `with` block; it appears under its name whole or not at all.

    lasts: whether it is brought to the disk before that.
    """
    with whole_file(path, lasts) as file:
        writer = TensorWriter(file, maps or Maps())
        yield writer
        writer.finish()


def open_tensors(path: Path, maps: Maps | None = None) -> dict[str, Array]:
    """Map the arrays of a file, read-only: none is read before it is used, and processes share the pages.

    maps: gets to know of it. Raises `ArtefactDamaged`.
    """
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ArtefactDamaged(name=path.name, **reason_of(error, "format")) from error
    if maps:
        maps.add(content)
    try:
        begin = LENGTH + int.from_bytes(content[:LENGTH], "little")
        entries = parsed(content[LENGTH:begin])
        entries.pop("__metadata__", None)
        return {
            name: _array(content, begin, entry)
            for name, entry in entries.items()
            if not name.startswith(PADDING)
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArtefactDamaged(name=path.name, reason="format") from error


def _array(content: mmap.mmap, begin: int, entry: dict[str, Any]) -> Array:
    kind = np.dtype(NAMES[entry["dtype"]])
    first, last = entry["data_offsets"]
    if not 0 <= first <= last <= len(content) - begin:
        raise ValueError("an array reaches beyond the file")
    flat = np.frombuffer(content, kind, (last - first) // kind.itemsize, begin + first)
    return flat.reshape(entry["shape"])
