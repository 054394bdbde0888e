"""All runs under one data URL, and the state of each, worked out from its files, so that readers agree."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from app.errors import RunNotFound, StorageFailed
from app.store.files.atomic import named_folder, remove_folder, write_file
from app.store.files.reasons import storage_failed
from app.store.runs.folder import RunFolder
from app.store.runs.parts import reserve

FOLDER = "runs"
STALLED = 45.0  # seconds without a sign of life
ATTEMPTS = 5
PARTS = ("claims", "records", "checkpoints", "snapshots", "reopened")

RunState = Literal["queued", "running", "stalled", "done", "failed", "cancelled"]


class RunShelf:
    """The folder `runs` of a data URL; safe to use from many threads and processes."""

    def __init__(self, data_url: str) -> None:
        self._data_url = data_url

    def submit(self, request: Mapping[str, Any]) -> RunFolder:
        """Return the run of a request: equal requests are one run. Raises StorageFailed, DiskFull."""
        run = RunFolder(self._root / id_of(request))
        if run.told() is not None:
            return run
        new = self._root / f".{run.id}.{os.urandom(8).hex()}"
        try:
            for part in PARTS:
                (new / part).mkdir(parents=True)
            submission = {"request": dict(request), "created": time.time()}
            write_file(new / "request.json", json.dumps(submission).encode())
            reserve(new)
            named_folder(new, run.path)
        except OSError as error:
            raise storage_failed(FOLDER, error) from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
        return run

    def all(self) -> list[RunFolder]:
        """Return all runs, the newest first. Raises StorageFailed."""
        try:
            names = [path.name for path in self._root.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise storage_failed(FOLDER, error) from error
        runs = [RunFolder(self._root / name) for name in names if not name.startswith(".")]
        dated = [(submission["created"], run.id, run) for run in runs if (submission := run.told())]
        return [run for _, _, run in sorted(dated, key=lambda one: one[:2], reverse=True)]

    def get(self, run_id: str) -> RunFolder:
        """Return a run. Raises RunNotFound, StorageFailed."""
        run = RunFolder(self._root / run_id)
        if not run_id.isalnum() or run.told() is None:
            raise RunNotFound(id=run_id[:100])
        return run

    def kept_bytes(self) -> int:
        """Return how many bytes all runs take."""
        total = 0
        for path in self._root.rglob("*"):
            with suppress(OSError):
                total += path.stat().st_size if path.is_file() else 0
        return total

    def forget(self, run: RunFolder) -> None:
        """Delete the files of a run: at once for readers, then one after another."""
        with suppress(OSError):
            remove_folder(run.path)

    def state(self, run: RunFolder) -> RunState:
        """Work out the state of a run. A worker's own clock plays no part in it."""
        end = run.ended()
        if end is not None:
            state: RunState = end["state"]
            return state
        beat = run.last_beat()
        if beat is None or not run.attempts():
            return "cancelled" if run.cancelled() else "queued"
        if self.now() - beat < STALLED:
            return "running"
        if run.cancelled():
            return "cancelled"
        return "failed" if run.attempts() >= ATTEMPTS else "stalled"

    def now(self) -> float:
        """Return the time of the store's own clock, by which files are dated."""
        clock = self._root / ".clock"
        try:
            clock.touch()
            return clock.stat().st_mtime
        except OSError:
            return time.time()

    @cached_property
    def _root(self) -> Path:
        system, root = url_to_fs(self._data_url)
        if not isinstance(system, LocalFileSystem):  # elsewhere nothing can be claimed by one alone
            raise StorageFailed(name=FOLDER, reason="no_disk")
        folder = Path(root) / FOLDER
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return folder


def id_of(request: Mapping[str, Any]) -> str:
    """Return the id of the run that a request asks for: a hash of it in canonical form."""
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
