"""JSON files in one folder under the data URL: worked out once, kept, and worked out again if damaged."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from app.store.files.atomic import remove_leftovers, replace_file
from app.store.files.json_text import parsed
from app.store.files.reasons import storage_failed


class JsonFolder:
    """The files `<data URL>/<folder>/<name>.json`."""

    def __init__(self, data_url: str, folder: str) -> None:
        self._data_url, self._folder = data_url, folder

    def read(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON says
        """Return what a file holds, None where there is none, it cannot be read or is no JSON."""
        with suppress(OSError, ValueError, ImportError):
            system, folder = self._open()
            return parsed(system.cat_file(f"{folder}/{name}.json"))
        return None

    def write(self, name: str, content: object) -> None:
        """Write a file whole. Raises StorageFailed."""
        try:
            system, folder = self._open()
            system.makedirs(folder, exist_ok=True)
            remove_leftovers(system, folder)
            replace_file(system, f"{folder}/{name}.json", json.dumps(content).encode())
        except (OSError, ValueError, ImportError) as error:
            raise storage_failed(f"{self._folder}/{name}", error) from error

    def remove(self, name: str) -> None:
        """Delete a file where that can be done; what describes nothing any more does no harm."""
        with suppress(OSError, ValueError, ImportError):
            system, folder = self._open()
            system.rm_file(f"{folder}/{name}.json")

    def _open(self) -> tuple[AbstractFileSystem, str]:
        system, root = url_to_fs(self._data_url)
        return system, f"{root}/{self._folder}"
