"""Writes a file so that it appears under its name whole or not at all."""

from __future__ import annotations

from contextlib import suppress

from fsspec import AbstractFileSystem


def replace_file(system: AbstractFileSystem, path: str, content: bytes) -> None:
    """Write beside the path, then move there; what could not be written whole is taken away again."""
    part = f"{path}.part"
    try:
        system.pipe_file(part, content)
        system.mv(part, path)
    except BaseException:
        with suppress(Exception):
            system.rm_file(part)
        raise
