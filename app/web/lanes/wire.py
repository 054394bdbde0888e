"""Requests and answers on a pipe between two processes: the lengths of both parts, a head as JSON, a body."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import IO, Any

import orjson

SIZES = struct.Struct(">IQ")  # bytes of the head and of the body


def as_text(headers: Iterable[tuple[bytes, bytes]]) -> list[list[str]]:
    """Return headers as JSON can hold them."""
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]


def as_bytes(headers: Iterable[list[str]]) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI has them."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def write(pipe: IO[bytes], head: dict[str, Any], body: Iterable[bytes] = ()) -> None:
    """Write one message. Raises OSError where nobody reads any more."""
    head_bytes, parts = orjson.dumps(head), list(body)
    pipe.write(SIZES.pack(len(head_bytes), sum(map(len, parts))))
    pipe.write(head_bytes)
    for part in parts:
        pipe.write(part)
    pipe.flush()


def read(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Return the next message; None where the other side ended, also in the middle of one."""
    sizes = pipe.read(SIZES.size)
    if len(sizes) < SIZES.size:
        return None
    head, body = SIZES.unpack(sizes)
    head_bytes, content = pipe.read(head), pipe.read(body)
    return (orjson.loads(head_bytes), content) if len(head_bytes) == head and len(content) == body else None
