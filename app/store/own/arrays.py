"""Reads named arrays out of safetensors and npz files that anyone may have written; it runs nothing."""

from __future__ import annotations

from collections.abc import Mapping

from safetensors import SafetensorError
from safetensors.numpy import load

from app.errors import InvalidRequest
from app.lm.arrays import Array
from app.lm.npz import LONGEST_NAME, read_npz

LARGEST_HEADER = 2**20  # bytes of JSON before the arrays of a safetensors file
LENGTH = 8  # bytes that tell how long that header is
ZIP = b"PK\x03\x04"
NUMBERS = "fiu"  # kinds of dtype


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
    """Return the arrays of numbers, of at most `limit` bytes together. Raises as `read_npz` does."""
    return _of_numbers(read_npz(content, limit))


def _of_numbers(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Leave out what is no array of numbers: a vocabulary, say."""
    return {
        name: array
        for name, array in arrays.items()
        if array.dtype.kind in NUMBERS and len(name) <= LONGEST_NAME
    }
