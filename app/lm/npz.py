"""Reads a NumPy .npz file that anyone may have written: sizes are looked at first, and no pickle is read.

The format: numpy.lib.format, arrays as `NAME.npy` in a zip archive.
"""

from __future__ import annotations

import math
import zlib
from io import BytesIO
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np

from app.errors import InvalidRequest
from app.lm.arrays import Array

MOST = 1000  # arrays of one file
LONGEST_NAME = 200  # characters of an array's name that a message repeats
NPY = ".npy"
PICKLED = "data.pkl"  # ends the name of what torch.save puts into a zip file
HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
BROKEN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def read_npz(content: bytes, limit: int) -> dict[str, Array]:
    """Return the arrays by name, of at most `limit` bytes together.

    Raises InvalidRequest (reason "pickle", "object_array", "unpacked", "too_many" or "npz").
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(entries, limit)
            arrays = {}
            for entry in entries:
                with archive.open(entry) as stream:
                    arrays[entry.filename.removesuffix(NPY)] = _npy(entry, stream)
        return arrays
    except BROKEN as error:
        if PICKLED.encode() in content:
            raise InvalidRequest(field="file", reason="pickle") from error
        raise InvalidRequest(field="file", reason="npz") from error


def _check(entries: list[ZipInfo], limit: int) -> None:
    """Look at what the file says of itself before anything is unpacked."""
    if any(entry.filename.endswith(PICKLED) for entry in entries):
        raise InvalidRequest(field="file", reason="pickle")
    if not all(entry.filename.endswith(NPY) for entry in entries):
        raise InvalidRequest(field="file", reason="npz")
    if len(entries) > MOST:
        raise InvalidRequest(field="file", reason="too_many", limit=MOST)
    if sum(entry.file_size for entry in entries) > limit:
        raise InvalidRequest(field="file", reason="unpacked", limit=limit)


def _npy(entry: ZipInfo, stream: IO[bytes]) -> Array:
    """Read one array, and no more bytes than the file's list promised. Raises ValueError, InvalidRequest."""
    shape, is_by_columns, dtype = HEADERS[_version(stream)](stream)
    if dtype.hasobject:
        name = entry.filename.removesuffix(NPY)[:LONGEST_NAME]
        raise InvalidRequest(field=name, reason="object_array")
    size = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or size != entry.file_size - stream.tell():
        raise ValueError("the shape does not fit the size")
    content = stream.read(size)
    if len(content) != size:
        raise EOFError
    return np.frombuffer(content, dtype).reshape(shape, order="F" if is_by_columns else "C")


def _version(stream: IO[bytes]) -> tuple[int, int]:
    version = np.lib.format.read_magic(stream)
    if version not in HEADERS:
        raise ValueError("an unknown version")
    return version
