"""What the files of a run are read and written by; what is not there is None or empty."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.store.files.atomic import write_file
from app.store.files.json_text import Told, parsed
from app.store.files.reasons import storage_failed

RESERVED = 4096  # bytes kept so that how a run ended can be told on a full disk


def reserve(path: Path) -> None:
    """Take up room that the end of a run will need."""
    write_file(path / "reserve", os.urandom(RESERVED))


@contextmanager
def told_as(name: str) -> Iterator[None]:
    """Turn an error of the file system into ours; that a file is there already goes through."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise storage_failed(f"runs/{name}", error) from error


def json_of(path: Path) -> Told | None:
    """Return the object that a file holds."""
    with suppress(OSError, ValueError):
        content = parsed(path.read_bytes())
        return content if isinstance(content, dict) else None
    return None


def numbers_in(folder: Path) -> list[int]:
    """Return the numbers that files of a folder are named by, rising."""
    with suppress(OSError):
        stems = [path.name.partition(".")[0] for path in folder.iterdir()]
        return sorted(int(stem) for stem in stems if stem.isdigit())
    return []


def modified(path: Path) -> float | None:
    """Return when a file was last written, in seconds of the store's clock."""
    with suppress(OSError):
        return path.stat().st_mtime
    return None
