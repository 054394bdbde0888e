"""What a worker's process is asked to do: work on a run, and let pages be served before it."""

from __future__ import annotations

from app.concurrency.priority import step_back
from app.concurrency.threads import one_blas_thread
from app.runs.training.drive import drive


def carried(run_id: str, data_url: str) -> None:
    """Work on a run at low priority, with BLAS on one thread. Raises RunNotFound, StorageFailed."""
    step_back()
    with one_blas_thread():
        drive(run_id, data_url)
