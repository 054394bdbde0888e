"""Errors of the data folder."""

from __future__ import annotations

from app.errors.base import UnrollError


class StorageFailed(UnrollError):
    """The data folder cannot be read or written, a full disk say: params `name`, `reason`."""

    code = "storage_failed"


class DiskFull(StorageFailed):
    """There is no room left to write a file: params `name`, `reason`."""

    code = "disk_full"


class StoreFull(StorageFailed):
    """What users keep would take too much room: params `limit`, `actual`, in bytes."""

    code = "store_full"
