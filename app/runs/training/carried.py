"""What a worker's process is asked to do: work on a run, and let pages be served before it."""

from __future__ import annotations

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from app.concurrency.priority import step_back
from app.runs.training.drive import drive


def carried(run_id: str, data_url: str) -> None:
    """Work on a run at low priority, with BLAS on one thread. Raises RunNotFound, StorageFailed."""
    step_back()
    with threadpool_limits(1, user_api="blas"):
        drive(run_id, data_url)
