"""Things that users bring: a few files each in a folder below the data URL, of which ID.json vouches for it.

A file appears under its name only when it is whole, and ID.json last; without it the others are nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from app.errors import ArtefactDamaged, StorageFailed
from app.store.files.atomic import remove_leftovers, replace_file
from app.store.files.reasons import reason_of

FAULTS = (OSError, ValueError, ImportError)
Told = dict[str, Any]


class OwnFolder:
    """One folder; safe to use from many threads. It is read again when it has changed, also by others.

    A description holds at least `id` and `created`, in seconds.
    """

    def __init__(self, data_url: str, folder: str) -> None:
        self._data_url, self._name = data_url, folder
        self._lock = Lock()
        self._stamp: int | None = None
        self._told: tuple[Told, ...] | None = None

    def told(self) -> tuple[Told, ...]:
        """Return all descriptions, oldest first; what cannot be read is left out. Raises StorageFailed."""
        with self._lock:
            try:
                system, folder = self._folder
                stamp = _changed(system, folder)
                if self._told is None or stamp is None or stamp != self._stamp:
                    self._told, self._stamp = _listed(system, folder), stamp
            except FAULTS as error:
                raise StorageFailed(name=self._name, **reason_of(error)) from error
            return self._told

    def size(self) -> int:
        """Return how many bytes the folder has, 0 where it is not there. Raises StorageFailed."""
        try:
            system, folder = self._folder
            return int(system.du(folder)) if system.exists(folder) else 0
        except FAULTS as error:
            raise StorageFailed(name=self._name, **reason_of(error)) from error

    def read(self, file: str) -> bytes:
        """Return the content of a file. Raises ArtefactDamaged."""
        try:
            system, folder = self._folder
            content: bytes = system.cat_file(f"{folder}/{file}")
        except FAULTS as error:
            raise ArtefactDamaged(name=file, **reason_of(error)) from error
        return content

    def write(self, told: Told, files: Mapping[str, bytes]) -> None:
        """Write files, then the description. Raises StorageFailed."""
        try:
            system, folder = self._folder
            with self._lock:
                system.makedirs(folder, exist_ok=True)
                remove_leftovers(system, folder)
                for name, content in files.items():
                    replace_file(system, f"{folder}/{name}", content)
                described = json.dumps(told, ensure_ascii=False, indent=1).encode()
                replace_file(system, f"{folder}/{told['id']}.json", described)
                self._told = None
        except FAULTS as error:
            raise StorageFailed(name=self._name, **reason_of(error)) from error

    def remove(self, thing: str, files: list[str]) -> None:
        """Delete a description, then its files; what is gone already is no fault. Raises StorageFailed."""
        try:
            system, folder = self._folder
            with self._lock:
                for name in (f"{thing}.json", *files):
                    with suppress(FileNotFoundError):
                        system.rm_file(f"{folder}/{name}")
                self._told = None
        except FAULTS as error:
            raise StorageFailed(name=self._name, **reason_of(error)) from error

    @cached_property
    def _folder(self) -> tuple[AbstractFileSystem, str]:
        system, root = url_to_fs(self._data_url)
        return system, f"{root}/{self._name}"


def _changed(system: AbstractFileSystem, folder: str) -> int | None:
    """Return when a local folder last changed, 0 if there is none; None if its disk is not ours."""
    if not isinstance(system, LocalFileSystem):
        return None
    try:
        return Path(folder).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _listed(system: AbstractFileSystem, folder: str) -> tuple[Told, ...]:
    found: list[Told] = []
    for path in system.glob(f"{folder}/*.json"):
        with suppress(ValueError, KeyError, TypeError, FileNotFoundError):
            told = json.loads(system.cat_file(path))
            if Path(path).stem == told["id"]:
                found.append(told)
    return tuple(sorted(found, key=lambda told: (told["created"], told["id"])))
