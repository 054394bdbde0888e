"""How many bytes a value holds, in little time: arrays to the byte, long lists and tables by a sample."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

DEPTH = 8  # fields of fields of fields: no model here is deeper
SAMPLE = 256  # items of a collection that are looked into
LEAVES = (str, bytes, bytearray, int, float, complex, type, ModuleType, FunctionType, memoryview)


def size_of(value: object) -> int:
    """Return the bytes of a value and of what its fields and items hold, each object once.

    An array counts as the whole memory that it is a part of, mapped or not. Of a collection of more than
    SAMPLE items that many are looked into, at equal distances, and stand for the others.
    """
    return round(_size(value, DEPTH, set()))


def _size(value: object, depth: int, ids: set[int]) -> float:
    if isinstance(value, np.ndarray):
        value = _owner(value)
    if id(value) in ids:
        return 0
    ids.add(id(value))
    if isinstance(value, np.ndarray):
        return value.nbytes
    own = float(sys.getsizeof(value, 0))
    if depth == 0 or isinstance(value, LEAVES):
        return own
    if isinstance(value, dict):
        return own + _sampled(list(value), depth, ids) + _sampled(list(value.values()), depth, ids)
    if isinstance(value, (list, tuple, set, frozenset)):
        return own + _sampled(list(value), depth, ids)
    return own + sum(_size(field, depth - 1, ids) for field in _fields(value))


def _owner(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array that owns the memory of a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _sampled(items: list[Any], depth: int, ids: set[int]) -> float:
    step = -(-len(items) // SAMPLE) or 1
    looked_into = range(0, len(items), step)
    size = sum(_size(items[place], depth - 1, ids) for place in looked_into)
    return size * len(items) / max(len(looked_into), 1)


def _fields(value: object) -> Iterator[object]:
    """Yield the attributes of an object, those of `__slots__` and of `__dict__`."""
    yield from list(getattr(value, "__dict__", {}).values())
    for kind in type(value).__mro__:
        slots: Iterable[str] = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in {"__dict__", "__weakref__"} and hasattr(value, name):
                yield getattr(value, name)
