"""Reads what is to be checked, JSON or a NumPy .npz file; sizes are looked at before anything is unpacked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from app.errors import InvalidRequest, ShapeMismatch, TooMuchWork
from app.lm import npz
from app.lm.arrays import Array

FIELDS = ("parameters", "inputs", "targets", "h0", "claimed")
IDS = {"inputs": "x", "targets": "y"}  # as the files that the stage gives away call them
MOST_ARRAYS = 64
DEEPEST = 4  # axes; no array of a network has more
LONGEST_NAME = 100
ZIP = b"PK\x03\x04"
WIDEST = 8  # bytes of a number


@dataclass(frozen=True, slots=True)
class Given:
    """What was sent, array by array, as yet unchecked but for kind and size.

    Of a file, `parameters` holds claimed arrays too: only who knows the names of the parameters can tell.
    """

    parameters: Mapping[str, Array]
    inputs: Array
    targets: Array
    h0: Array | None
    claimed: Mapping[str, Array] | None


def read(content: bytes, most_numbers: int) -> Given:
    """Read a file of either kind. Raises InvalidRequest, ShapeMismatch, TooMuchWork."""
    return read_npz(content, most_numbers) if content.startswith(ZIP) else read_json(content, most_numbers)


def read_json(content: bytes, most_numbers: int) -> Given:
    """Read `{"parameters": {}, "inputs": [], "targets": [], "h0": [], "claimed": {}}`; h0 may be absent.

    Raises InvalidRequest, ShapeMismatch, TooMuchWork, each at the first fault.
    """
    if not content.lstrip().startswith((b"{", b"[")):
        raise InvalidRequest(field="JSON", reason="json")
    # A body of 8 MiB holds 3 million braces; as objects they would take a hundred times as much memory.
    if content.count(b"{") > MOST_ARRAYS or content.count(b"[") > most_numbers // 4:
        raise InvalidRequest(field="JSON", reason="numbers")
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(field="JSON", reason="json") from error
    fields = _object("JSON", whole)
    for name in fields:
        if name not in FIELDS:
            raise InvalidRequest(field=name[:LONGEST_NAME], reason="unknown")
    allowance = Allowance(most_numbers)
    parameters = _arrays("parameters", fields, allowance)
    h0 = parameters.pop("h0", None)
    if fields.get("h0") is not None:
        h0 = _array("h0", fields["h0"], allowance)
    inputs, targets = (_array(name, _needed(fields, name), allowance) for name in IDS)
    return Given(parameters, inputs, targets, h0, _arrays("claimed", fields, allowance))


def read_npz(content: bytes, most_numbers: int) -> Given:
    """Read a .npz file of parameters, inputs (or x), targets (y), h0 and claimed arrays by their names.

    No pickle is read. Raises InvalidRequest (also for a damaged file), TooMuchWork.
    """
    arrays = dict(_members(content, Allowance(most_numbers)))
    for name, other in IDS.items():
        if name not in arrays and other in arrays:
            arrays[name] = arrays.pop(other)
    inputs, targets = (_needed(arrays, name) for name in IDS)
    rest = {name: array for name, array in arrays.items() if name not in (*IDS, "h0")}
    return Given(rest, inputs, targets, arrays.get("h0"), None)


class Allowance:
    """How many more numbers may come."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0

    @property
    def left(self) -> int:
        """How many may come yet."""
        return self._most - self._taken

    def take(self, shape: tuple[int, ...]) -> None:
        """Allow for an array. Raises TooMuchWork."""
        self._taken += math.prod(shape)
        if self._taken > self._most:
            raise TooMuchWork(limit=self._most, actual=self._taken)


def _members(content: bytes, allowance: Allowance) -> Iterator[tuple[str, Array]]:
    for name, array in npz.read_npz(content, WIDEST * allowance.left).items():
        if array.dtype.kind not in "fiu" or array.ndim > DEEPEST:
            raise InvalidRequest(field=name[:LONGEST_NAME], reason="numbers")
        allowance.take(array.shape)
        yield name, array


def _needed(fields: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    if fields.get(name) is None:
        raise InvalidRequest(field=name, reason="missing")
    return fields[name]


def _object(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidRequest(field=name, reason="object")
    return value


def _arrays(field: str, fields: Mapping[str, Any], allowance: Allowance) -> dict[str, Array]:
    members = _object(field, _needed(fields, field))
    return {name: _array(name[:LONGEST_NAME], value, allowance) for name, value in members.items()}


def _array(name: str, value: object, allowance: Allowance) -> Array:
    """Return a number, a list of numbers or a list of rows as an array."""
    shape: list[int] = []
    first = value
    while isinstance(first, list) and first and len(shape) <= DEEPEST:
        shape.append(len(first))
        first = first[0]
    allowance.take(tuple(shape))
    try:
        array = np.array(value)
    except (ValueError, OverflowError) as error:
        raise ShapeMismatch(name=name, expected="(m, n)", actual="(m, ?)") from error  # rows of many lengths
    if array.dtype.kind not in "fiu" or len(shape) > DEEPEST:
        raise InvalidRequest(field=name, reason="numbers")
    return array
