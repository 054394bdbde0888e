"""What a worker's process is asked to do: work on a run, and let pages be served before it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from app.runs.training.drive import drive

NICENESS = 10  # of a worker: an answer to a person comes first


def threads() -> list[int]:
    """Return what has a priority of its own: on Linux every thread of this process, elsewhere the process."""
    tasks = Path("/proc/self/task")
    return [int(task.name) for task in tasks.iterdir()] if tasks.is_dir() else [0]


def carried(run_id: str, data_url: str) -> None:
    """Work on a run at low priority, with BLAS on one thread. Raises RunNotFound, StorageFailed."""
    for thread in threads():
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, thread, NICENESS)
    with threadpool_limits(1, user_api="blas"):
        drive(run_id, data_url)
