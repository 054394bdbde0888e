"""A folder at a URL where many processes leave files of arrays for each other, each file whole or not there.

What lies there can be made again at any time: it is not brought to the disk, and a file that is damaged is as
good as none. On a disk of this machine files are mapped where they are; of another store they are fetched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from numpy.typing import NDArray

from app.errors import ArtefactDamaged
from app.store.files.atomic import copy_file
from app.store.files.mapped_memory import Maps
from app.store.files.mapped_tensors import TensorWriter, open_tensors, written_tensors
from app.store.files.ngram_levels import DESCRIPTION, TENSORS
from app.store.files.scratch import Scratch


class SharedFolder:
    """Files of arrays by their names, without an ending. Methods raise OSError unless they say otherwise."""

    def __init__(self, url: str) -> None:
        self.url = url

    def has(self, name: str) -> bool:
        """Tell whether a file is there, and can be read."""
        system, folder = self._folder
        if not system.exists(f"{folder}/{name}{TENSORS}"):
            return False
        with suppress(ArtefactDamaged):
            return bool(self.arrays(name))
        return False

    def arrays(self, name: str, maps: Maps | None = None) -> dict[str, NDArray[Any]]:
        """Map the arrays of a file. maps: gets to know of it. Raises ArtefactDamaged too."""
        system, folder = self._folder
        path = f"{folder}/{name}{TENSORS}"
        if self._is_local:
            return open_tensors(Path(path), maps)
        with tempfile.TemporaryDirectory() as here:
            system.get_file(path, f"{here}/arrays")
            return open_tensors(Path(here, "arrays"), maps)  # a map outlives its file's name

    @contextmanager
    def written(self, name: str, maps: Maps | None = None) -> Iterator[TensorWriter]:
        """Give what writes a file in a `with` block. maps: of what is written, to be let go of."""
        system, folder = self._folder
        system.makedirs(folder, exist_ok=True)
        path = f"{folder}/{name}{TENSORS}"
        if self._is_local:
            with written_tensors(Path(path), maps, lasts=False) as file:
                yield file
            return
        with tempfile.TemporaryDirectory() as here:
            with written_tensors(Path(here, "arrays"), maps, lasts=False) as file:
                yield file
            copy_file(system, Path(here, "arrays"), path)

    def scratch(self, memory: int) -> Scratch:
        """Return a column store for a process that may use so many bytes; its files vanish with it."""
        return Scratch(Path(self._folder[1]) if self._is_local else Path(tempfile.gettempdir()), memory)

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        system, folder = self._folder
        with suppress(FileNotFoundError):
            system.rm_file(f"{folder}/{name}{TENSORS}")

    def remove_all(self) -> None:
        """Delete the folder and all in it."""
        system, folder = self._folder
        with suppress(FileNotFoundError):
            system.rm(folder, recursive=True)

    @cached_property
    def _folder(self) -> tuple[AbstractFileSystem, str]:
        system, folder = url_to_fs(self.url)
        return system, folder

    @property
    def _is_local(self) -> bool:
        return isinstance(self._folder[0], LocalFileSystem)


@contextmanager
def model_path(url: str) -> Iterator[Path]:
    """Give the path to which a model is to be written that belongs at a URL, without an ending.

    To another store than a disk of this machine its files go once the block has ended well. Raises OSError.
    """
    system, path = url_to_fs(url)
    if isinstance(system, LocalFileSystem):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        yield Path(path)
        return
    with tempfile.TemporaryDirectory() as here:
        yield Path(here, "model")
        for ending in (TENSORS, DESCRIPTION):
            copy_file(system, Path(here, f"model{ending}"), path + ending)
