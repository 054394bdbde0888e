"""Names the reason why a file or folder could not be read or written, as a key of the catalogue."""

from __future__ import annotations

import errno

from app.errors import DiskFull, Param, StorageFailed

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def reason_of(error: Exception, otherwise: str = "no_storage") -> dict[str, Param]:
    """Return the params `reason` and, where only the system can say it, `system`.

    An OSError is told by its number. otherwise: the key for any other error.

    >>> reason_of(FileNotFoundError(2, "No such file or directory"))
    {'reason': 'not_there'}
    """
    if not isinstance(error, OSError):
        return {"reason": otherwise}
    if error.errno == errno.ENOENT:
        return {"reason": "not_there"}
    if error.errno in FULL:
        return {"reason": "disk_full"}
    if error.errno in REFUSED:
        return {"reason": "no_permission"}
    return {"reason": "system", "system": error.strerror or str(error)}


def storage_failed(name: str, error: Exception) -> StorageFailed:
    """Return an error of the file system as ours; `name` is no absolute path, as it is told to anybody."""
    params = {"name": name, **reason_of(error)}
    return (DiskFull if params["reason"] == "disk_full" else StorageFailed)(**params)
