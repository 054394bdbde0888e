"""Reads what is to be checked, JSON or a NumPy .npz file; sizes are looked at before anything is unpacked."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.errors import InvalidRequest, ShapeMismatch, TooMuchWork

Array = NDArray[Any]
FIELDS = ("parameters", "inputs", "targets", "h0", "claimed")
IDS = {"inputs": "x", "targets": "y"}  # as the files that the stage gives away call them
MOST_ARRAYS = 64
DEEPEST = 4  # axes; no array of a network has more
LONGEST_NAME = 100
ZIP = b"PK\x03\x04"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


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
    left = Allowance(most_numbers)
    parameters = _arrays("parameters", fields, left)
    h0 = parameters.pop("h0", None)
    if fields.get("h0") is not None:
        h0 = _array("h0", fields["h0"], left)
    inputs, targets = (_array(name, _needed(fields, name), left) for name in IDS)
    return Given(parameters, inputs, targets, h0, _arrays("claimed", fields, left))


def read_npz(content: bytes, most_numbers: int) -> Given:
    """Read a .npz file of parameters, inputs (or x), targets (y), h0 and claimed arrays by their names.

    No pickle is read. Raises InvalidRequest (also for a damaged file), TooMuchWork.
    """
    try:
        arrays = dict(_members(content, Allowance(most_numbers)))
    except BROKEN as error:
        raise InvalidRequest(field="file", reason="npz") from error
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

    def take(self, shape: tuple[int, ...]) -> None:
        """Allow for an array. Raises TooMuchWork."""
        self._taken += math.prod(shape)
        if self._taken > self._most:
            raise TooMuchWork(limit=self._most, actual=self._taken)


def _members(content: bytes, left: Allowance) -> Iterator[tuple[str, Array]]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_ARRAYS:
            raise InvalidRequest(field="file", reason="too_many", limit=MOST_ARRAYS)
        for info in infos:
            name = info.filename.removesuffix(".npy")
            with archive.open(info) as member:
                yield name, _npy(name[:LONGEST_NAME], member, left)


def _npy(name: str, member: IO[bytes], left: Allowance) -> Array:
    """Read one array, no byte more than its header says. Raises InvalidRequest, TooMuchWork."""
    version = np.lib.format.read_magic(member)
    if version not in HEADERS:
        raise InvalidRequest(field=name, reason="npz")
    shape, by_columns, dtype = HEADERS[version](member)
    if dtype.hasobject:
        raise InvalidRequest(field=name, reason="object_array")
    if dtype.kind not in "fiu" or len(shape) > DEEPEST:
        raise InvalidRequest(field=name, reason="numbers")
    left.take(shape)
    size = math.prod(shape) * dtype.itemsize
    content = member.read(size)
    if len(content) < size:
        raise InvalidRequest(field=name, reason="npz")
    return np.frombuffer(content, dtype).reshape(shape, order="F" if by_columns else "C")


def _needed(fields: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    if fields.get(name) is None:
        raise InvalidRequest(field=name, reason="missing")
    return fields[name]


def _object(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidRequest(field=name, reason="object")
    return value


def _arrays(field: str, fields: Mapping[str, Any], left: Allowance) -> dict[str, Array]:
    given = _object(field, _needed(fields, field))
    return {name: _array(name[:LONGEST_NAME], value, left) for name, value in given.items()}


def _array(name: str, value: object, left: Allowance) -> Array:
    """Return a number, a list of numbers or a list of rows as an array."""
    shape: list[int] = []
    first = value
    while isinstance(first, list) and first and len(shape) <= DEEPEST:
        shape.append(len(first))
        first = first[0]
    left.take(tuple(shape))
    try:
        array = np.array(value)
    except (ValueError, OverflowError) as error:
        raise ShapeMismatch(name=name, expected="(m, n)", actual="(m, ?)") from error  # rows of many lengths
    if array.dtype.kind not in "fiu" or len(shape) > DEEPEST:
        raise InvalidRequest(field=name, reason="numbers")
    return array
