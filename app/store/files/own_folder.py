"""Things that users bring: a few files each in a folder below the data URL, of which ID.json vouches for it.

A file appears under its name only when it is whole, and ID.json last; without it the others are nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from threading import Lock
from time import time_ns
from typing import Generic, TypeVar

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from app.errors import ArtefactDamaged, Param
from app.store.files.atomic import alone_on, remove_leftovers, remove_orphans, replace_file
from app.store.files.json_text import Told, parsed
from app.store.files.reasons import reason_of, storage_failed

T = TypeVar("T")
D = TypeVar("D")
FolderListing = tuple[tuple[T, ...], D]  # what is there, the oldest first, and what of it is damaged
FAULTS = (OSError, ValueError, ImportError)
SETTLED = 20_000_000  # nanoseconds: twice what the coarsest clock of a local disk counts in
FolderStamp = tuple[int, int, int]
NO_FOLDER: FolderStamp = (0, 0, 0)
_never_again = count(1)


class OwnFolder(Generic[T, D]):
    """One folder; safe to use from many threads. It is read again when it has changed, also by others.

    listing: reads what is there. Raises OSError.
    """

    def __init__(
        self, data_url: str, folder: str, listing: Callable[[AbstractFileSystem, str], FolderListing[T, D]]
    ) -> None:
        self._data_url, self._name, self._listing = data_url, folder, listing
        self._lock = Lock()
        self._stamp: FolderStamp | None = None
        self._cache: FolderListing[T, D] | None = None

    def listed(self) -> FolderListing[T, D]:
        """Return what is there, and what of it is damaged. Raises StorageFailed.

        It is the same object while nothing has changed.
        """
        with self._lock:
            try:
                system, folder = self._folder
                stamp = stamp_of(system, folder)
                if self._cache is None or stamp != self._stamp:
                    listing, self._stamp = self._listing(system, folder), stamp
                    self._cache = self._cache if listing == self._cache else listing
            except FAULTS as error:
                raise storage_failed(self._name, error) from error
            return self._cache

    def told(self) -> tuple[T, ...]:
        """Return what is there; the very same tuple as long as nothing has changed. Raises StorageFailed."""
        return self.listed()[0]

    def damaged(self) -> D:
        """Return what is damaged. Raises StorageFailed."""
        return self.listed()[1]

    def size(self) -> int:
        """Return how many bytes the folder has, 0 where it is not there. Raises StorageFailed."""
        try:
            system, folder = self._folder
            return int(system.du(folder)) if system.exists(folder) else 0
        except FAULTS as error:
            raise storage_failed(self._name, error) from error

    def read(self, file: str) -> bytes:
        """Return the content of a file. Raises ArtefactDamaged."""
        try:
            system, folder = self._folder
            content: bytes = system.cat_file(f"{folder}/{file}")
        except FAULTS as error:
            raise ArtefactDamaged(name=file, **reason_of(error)) from error
        return content

    def write(
        self,
        description: Told,
        files: Mapping[str, bytes],
        admit: Callable[[tuple[T, ...]], None] = lambda _: None,
    ) -> None:
        """Write files, then the description. Raises StorageFailed.

        admit: raises what is to be raised where so much is there already, whoever wrote it.
        """
        try:
            system, folder = self._folder
            system.makedirs(folder, exist_ok=True)
            with self._lock, alone_on(system, folder):
                admit(self._listing(system, folder)[0])
                remove_leftovers(system, folder)
                remove_orphans(system, folder)
                for name, content in files.items():
                    replace_file(system, f"{folder}/{name}", content)
                text = json.dumps(description, ensure_ascii=False, indent=1).encode()
                replace_file(system, f"{folder}/{description['id']}.json", text)
                self._cache = None
        except FAULTS as error:
            raise storage_failed(self._name, error) from error

    def remove(self, thing: str, files: list[str]) -> None:
        """Delete a description, then its files; what is gone already is no fault. Raises StorageFailed."""
        try:
            system, folder = self._folder
            with self._lock, alone_on(system, folder):
                for name in (f"{thing}.json", *files):
                    with suppress(FileNotFoundError):
                        system.rm_file(f"{folder}/{name}")
                self._cache = None
        except FAULTS as error:
            raise storage_failed(self._name, error) from error

    @cached_property
    def _folder(self) -> tuple[AbstractFileSystem, str]:
        system, root = url_to_fs(self._data_url)
        return system, f"{root}/{self._name}"


def descriptions(system: AbstractFileSystem, folder: str) -> FolderListing[Told, dict[str, dict[str, Param]]]:
    """Return all descriptions, with at least `id` and `created` in seconds; by id, why others are damaged."""
    entries: list[Told] = []
    damaged: dict[str, dict[str, Param]] = {}
    for path in system.glob(f"{folder}/*.json"):
        name = Path(path).stem
        try:
            description = parsed(system.cat_file(path))
            if name != description["id"] or not isinstance(description["created"], int | float):
                raise ValueError("a description of another thing")
            entries.append(description)
        except FileNotFoundError:
            continue  # deleted meanwhile
        except (OSError, ValueError, KeyError, TypeError) as error:
            damaged[name] = reason_of(error, "format")
    return tuple(sorted(entries, key=lambda one: (one["created"], one["id"]))), damaged


def stamp_of(system: AbstractFileSystem, folder: str) -> FolderStamp:
    """Return what changes with the names in a folder; of a disk that is not ours it is always another one.

    So it is just after a change: a second change in the same tick would leave no trace.
    """
    if not isinstance(system, LocalFileSystem):
        return 0, 0, next(_never_again)
    try:
        status = os.stat(folder)  # noqa: PTH116 - a page asks dozens of times, and a Path costs as much again
    except FileNotFoundError:
        return NO_FOLDER
    is_settled = abs(time_ns() - status.st_mtime_ns) > SETTLED
    return status.st_ino, status.st_mtime_ns, 0 if is_settled else next(_never_again)
