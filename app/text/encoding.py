"""Decodes a file into text: UTF-8 unless another encoding is named, or UTF-16 by its byte order mark."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from app.errors import InvalidRequest

UTF8 = "utf-8"
BOM = "\ufeff"  # with which some editors begin a file
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def known_encoding(name: str) -> str:
    """Return the name of an encoding of text as Python spells it. Raises `InvalidRequest`."""
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise InvalidRequest(field="encoding", reason="encoding") from None


def decoded(content: bytes, field: str, encoding: str = UTF8) -> str:
    """Return the text of a file without its byte order mark.

    Raises `InvalidRequest` that names `field`, and the byte and line that are not of this encoding.
    """
    encoding = "utf-16" if content.startswith(UTF16) else known_encoding(encoding)
    try:
        return content.decode(encoding).removeprefix(BOM)
    except UnicodeDecodeError as error:
        raise _not_in(encoding, field, error, content[: error.start].count(b"\n") + 1) from error


def lines_of(file: BinaryIO, field: str, encoding: str = UTF8) -> Iterator[str]:
    """Read a file line by line; only LF ends one, as in training. Raises as `decoded` does."""
    encoding = known_encoding(encoding)
    read = 0
    for number, line in enumerate(file, start=1):
        is_wide = encoding.startswith(("utf-16", "utf-32")) or line.startswith(UTF16)
        if number == 1 and is_wide:  # there the byte of LF is in other characters too
            yield from decoded(line + file.read(), field, encoding).split("\n")
            return
        try:
            yield line.decode(encoding).removeprefix(BOM if number == 1 else "")
        except UnicodeDecodeError as error:
            error.start += read
            raise _not_in(encoding, field, error, number) from error
        read += len(line)


def _not_in(encoding: str, field: str, error: UnicodeDecodeError, line: int) -> InvalidRequest:
    at = error.start + 1
    if encoding == UTF8:
        return InvalidRequest(field=field, reason="utf8_at", position=at, line=line)
    return InvalidRequest(field=field, reason="not_in_encoding", position=at, line=line, encoding=encoding)
