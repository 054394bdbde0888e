"""What a worker's process is asked to do: work on a run, and let pages be served before it."""

from __future__ import annotations

import os
from contextlib import suppress

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from app.runs.training.drive import drive

NICENESS = 10  # of a worker: an answer to a person comes first


def carried(run_id: str, data_url: str) -> None:
    """Work on a run at low priority, with BLAS on one thread. Raises RunNotFound, StorageFailed."""
    with suppress(OSError, AttributeError):
        os.nice(max(0, NICENESS - os.nice(0)))
    with threadpool_limits(1, user_api="blas"):
        drive(run_id, data_url)
