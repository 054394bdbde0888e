"""The only writer of whole files: a reader finds the old content or the new one, never a part of either.

A file is written beside its place under a name of its own, brought to the disk, then moved there. Where the
process is killed before that, the part is left over and goes with the next write.
"""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem
if sys.platform != "win32":
    import fcntl

PART = ".part"  # ends the name of a file that is not whole yet
ABANDONED = 3600  # seconds untouched, where no lock tells whether somebody writes it


def replace_file(system: AbstractFileSystem, path: str, content: bytes) -> None:
    """Write a file of any fsspec file system; what could not be written whole is taken away again.

    Raises OSError, or what else the file system raises.
    """
    if _is_local(system):
        write_file(Path(path), content)
        return
    with _moved_to(system, path) as part:
        system.pipe_file(part, content)


def copy_file(system: AbstractFileSystem, local: Path, path: str) -> None:
    """Copy a local file to any fsspec file system, where it has its name once it is whole.

    Raises OSError, or what else the file system raises.
    """
    with _moved_to(system, path) as part:
        system.put_file(str(local), part)


@contextmanager
def _moved_to(system: AbstractFileSystem, path: str) -> Iterator[str]:
    """Give a name beside a path, to be written in a `with` block; what is there is moved to the path then."""
    part = f"{path}.{_unique()}{PART}"
    try:
        yield part
        system.mv(part, path)
    except BaseException:
        with suppress(Exception):
            system.rm_file(part)
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write a local file. Raises OSError."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path, lasts: bool = True) -> Iterator[BinaryIO]:
    """Open a local file to be written in a `with` block; it has its name once the block has ended well.

    lasts: whether it is brought to the disk before that; what can be made again need not be. What earlier
    processes left over of the same file goes. Raises OSError.
    """
    _remove_abandoned(path.parent.glob(f"{glob.escape(path.name)}.*{PART}"))
    part, file = _part_of(path)
    try:
        with file:
            yield file
            file.flush()
            if lasts:
                os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # what is open cannot be moved there
            part.replace(path)
        if lasts:
            _settle(path.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def first_file(path: Path, content: bytes) -> bool:
    """Write a local file unless it is there, and return whether it was not: of many, one is first.

    Raises OSError.
    """
    part = path.with_name(f".{path.name}.{_unique()}")
    try:
        part.write_bytes(content)
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    return True


def named_folder(new: Path, path: Path) -> bool:
    """Give a local folder its name unless another has it, and return whether it got it. Raises OSError."""
    try:
        new.rename(path)
    except OSError:
        if path.exists():
            return False
        raise
    return True


def remove_folder(path: Path) -> None:
    """Delete a local folder: at once for readers, then file by file. Raises OSError."""
    gone = path.with_name(f".{path.name}.{_unique()}")
    path.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def remove_leftovers(system: AbstractFileSystem, folder: str) -> None:
    """Remove the parts in a folder whose writers were killed. Raises OSError."""
    parts = system.glob(f"{folder}/*{PART}")
    if _is_local(system):
        _remove_abandoned(map(Path, parts))
        return
    for part in parts:
        if time() - system.modified(part).timestamp() > ABANDONED:
            system.rm_file(part)


def remove_orphans(system: AbstractFileSystem, folder: str) -> None:
    """Remove files without the ID.json that would vouch for them, once they are old: nobody finds them.

    They are left where a writer was killed before it, or one who deletes after it. Raises OSError.
    """
    if not _is_local(system):
        return
    for path in Path(folder).iterdir():
        is_old = path.is_file() and time() - path.stat().st_mtime > ABANDONED
        if is_old and not path.with_name(f"{path.name.partition('.')[0]}.json").exists():
            path.unlink(missing_ok=True)


def alone_on(system: AbstractFileSystem, folder: str) -> AbstractContextManager[None]:
    """Wait, where a folder is on a local disk, until no other process writes to it like this."""
    return alone_in(Path(folder)) if _is_local(system) else nullcontext()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes to a folder like this; where the system has no such lock, go on."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_local(system: AbstractFileSystem) -> bool:
    # The process that trains on a text has no such system, and the import takes longer than to read a text.
    from fsspec.implementations.local import LocalFileSystem  # noqa: PLC0415

    return isinstance(system, LocalFileSystem)


def _unique() -> str:
    return os.urandom(8).hex()


def _part_of(path: Path) -> tuple[Path, BinaryIO]:
    """Open a new part, locked for as long as this process lives and has it open."""
    while True:
        part = path.with_name(f"{path.name}.{_unique()}{PART}")
        file = part.open("xb")
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks: its parts are judged by their age
                fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:  # else removed by another process before it was locked
            return part, file
        file.close()


def _remove_abandoned(parts: Iterator[Path]) -> None:
    for part in parts:
        with suppress(OSError), part.open("rb") as file:
            if _is_abandoned(file):
                part.unlink()  # with the lock still held: nobody can have begun to write it since


def _is_abandoned(file: BinaryIO) -> bool:
    """Whether nobody writes a part any more: a lock goes with the process that held it."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        except OSError:
            pass
    return time() - os.fstat(file.fileno()).st_mtime > ABANDONED


def _settle(folder: Path) -> None:
    """Bring a folder's entries to the disk, where the system can: a name may be lost as well as content."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
