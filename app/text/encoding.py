"""Decodes a file into text: UTF-8 unless another encoding is named, or UTF-16 by its byte order mark."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from app.errors import InvalidRequest

UTF8 = "utf-8"
BOM = "\ufeff"  # with which some editors begin a file
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
AUTO = "auto"  # in place of an encoding's name: tell it by the bytes
LIKELY = ["gb18030", "big5", "utf_16_le", "utf_16_be", "cp1252"]  # of texts in Chinese and English
SAMPLE = 2**17  # bytes, by which an encoding is told


def known_encoding(name: str) -> str:
    """Return the name of an encoding of text as Python spells it. Raises `InvalidRequest`."""
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise InvalidRequest(field="encoding", reason="encoding") from None


def encoding_of(content: bytes) -> str:
    """Return the encoding of a file: by its byte order mark, UTF-8 where it is that, else the likeliest one.

    Few bytes say little: GB18030 and Big5 share most of theirs. Where nothing fits this is UTF-8 too.
    """
    if content.startswith(UTF16):
        return "utf-16"
    sample = content[:SAMPLE]
    try:
        content.decode(UTF8)
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes  # noqa: PLC0415 - few texts need it, and every command loads us

        whole = sample if len(sample) == len(content) else sample[: sample.rfind(b"\n") + 1] or sample
        best = from_bytes(whole, cp_isolation=LIKELY).best()
        return UTF8 if best is None else known_encoding(best.encoding)
    half = len(sample) // 2  # bytes on either side; ASCII as UTF-16 without a mark has a NUL at each on one
    zeros = {"utf-16-le": sample[1::2].count(0), "utf-16-be": sample[::2].count(0)}
    return next((name for name, count in zeros.items() if 2 * count > half > 0), UTF8)


def chosen_encoding(name: str, content: bytes) -> str:
    """Return the encoding of this name, or of these bytes for "auto". Raises `InvalidRequest`."""
    return encoding_of(content) if name == AUTO else known_encoding(name)


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
