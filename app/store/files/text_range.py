"""Reads a text that lies at a URL by ranges of its bytes, each from a line's beginning to a line's end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fsspec.core import url_to_fs

from app.errors import FileUnreadable, InvalidRequest
from app.store.files.reasons import reason_of

FAULTS = (OSError, ValueError, ImportError)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text as it was found: its size in bytes, and what changes when it does."""

    url: str
    size: int
    stamp: str

    @property
    def name(self) -> str:
        """Its last part, which is what errors tell."""
        return self.url.rstrip("/").rpartition("/")[2] or self.url


def text_file(url: str) -> TextFile:
    """Find a text. Raises FileUnreadable."""
    try:
        system, path = url_to_fs(url)
        if system.isdir(path):
            raise IsADirectoryError(21, "is a folder")
        return TextFile(system.unstrip_protocol(path), int(system.size(path)), str(system.ukey(path)))
    except FAULTS as error:
        raise FileUnreadable(name=url, **reason_of(error)) from error


def lines_of(text: TextFile, begin: int, end: int, longest: int) -> tuple[int, bytes]:
    r"""Return the lines that begin from `begin` on and before `end`, and where the first one begins.

    So ranges that lie side by side give every line once:

    >>> from pathlib import Path; from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "text"); _ = path.write_bytes(b"one\ntwo\nthree")
    ...     text = text_file(str(path))
    ...     [lines_of(text, begin, begin + 5, 99) for begin in (0, 5, 10)]
    [(0, b'one\ntwo\n'), (8, b'three'), (13, b'')]

    longest: bytes of a line. Raises FileUnreadable, InvalidRequest for a longer line.
    """
    try:
        system, path = url_to_fs(text.url)
        with system.open(path, "rb") as file:
            if begin:
                file.seek(begin - 1)
                if not file.readline(longest + 1).endswith(b"\n"):
                    _check_line(file.tell() - begin + 1, longest, text, begin)
            first = int(file.tell())
            content: bytes = file.read(max(end - first, 0))
            if content and not content.endswith(b"\n"):
                content += file.readline(longest + 1)
                is_cut = not content.endswith(b"\n") and bool(file.read(1))
                _check_line(longest + 1 if is_cut else 0, longest, text, end)
    except FAULTS as error:
        raise FileUnreadable(name=text.name, **reason_of(error)) from error
    return first, content


def line_ends_before(text: TextFile, place: int) -> int:
    """Count the lines that end before a byte. Raises FileUnreadable."""
    try:
        system, path = url_to_fs(text.url)
        with system.open(path, "rb") as file:
            lines, rest = 0, place
            while rest > 0 and (block := file.read(min(rest, 2**20))):
                lines += block.count(b"\n")
                rest -= len(block)
    except FAULTS as error:
        raise FileUnreadable(name=text.name, **reason_of(error)) from error
    return lines


def id_of(texts: tuple[TextFile, ...], *more: object) -> str:
    """Return a name for work on just these texts, as they are, and for whatever else decides it."""
    key = [(text.url, text.size, text.stamp) for text in texts], more
    return hashlib.sha256(repr(key).encode()).hexdigest()[:16]


def _check_line(length: int, longest: int, text: TextFile, place: int) -> None:
    if length > longest:
        line = line_ends_before(text, place) + 1
        raise InvalidRequest(field="text", reason="line_over", limit=longest, line=line)
