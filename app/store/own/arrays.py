"""Reads named arrays out of safetensors and npz files that anyone may have written; it runs nothing."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from app.errors import InvalidRequest

MOST = 1000  # arrays of one file
LONGEST_NAME = 200  # characters of an array's name; a longer one is no name of ours
LARGEST_HEADER = 2**20  # bytes of JSON before the arrays of a safetensors file
LENGTH = 8  # bytes that tell how long that header is
ZIP, NPY = b"PK\x03\x04", ".npy"
NUMBERS = "fiu"  # kinds of dtype
PICKLED = "data.pkl"  # ends the name of what torch.save puts into a zip file
HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}

Array = NDArray[Any]


def from_safetensors(content: bytes) -> dict[str, Array]:
    """Return the arrays of numbers. Raises InvalidRequest for a broken file and for other types."""
    if int.from_bytes(content[:LENGTH], "little") > min(LARGEST_HEADER, len(content)):
        raise InvalidRequest(field="file", reason="safetensors")
    try:
        return _of_numbers(load(content))
    except KeyError as error:  # BF16 and the types of 8 bits, which NumPy lacks
        raise InvalidRequest(field="file", reason="tensor_type", kind=str(error.args[0])[:20]) from error
    except (SafetensorError, ValueError) as error:
        raise InvalidRequest(field="file", reason="safetensors") from error


def from_npz(content: bytes, limit: int) -> dict[str, Array]:
    """Return the arrays of numbers, of at most `limit` bytes together.

    Raises InvalidRequest for a pickle, an array of objects, a file that would unpack to more, a broken one.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(entries, limit)
            found = {}
            for entry in entries:
                with archive.open(entry) as stream:
                    found[entry.filename.removesuffix(NPY)] = _npy(entry, stream)
        return _of_numbers(found)
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
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


def _of_numbers(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Leave out what is no array of numbers: a vocabulary, say."""
    return {
        name: array
        for name, array in arrays.items()
        if array.dtype.kind in NUMBERS and len(name) <= LONGEST_NAME
    }
