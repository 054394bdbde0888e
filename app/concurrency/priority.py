"""Processes that let those go first who wait for short answers."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NICENESS = 10  # of 19: still a good share of the processor where nobody else wants it


def step_back() -> None:
    """Give all threads of this process, and those that they begin, a lower priority; nothing on Windows."""
    for thread in _threads():
        send_back(thread)


def send_back(process: int) -> None:
    """Give a process that has just begun a lower priority, which its threads then inherit."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, process, NICENESS)


def _threads() -> list[int]:
    """Return what has a priority of its own: on Linux every thread, elsewhere the process."""
    tasks = Path("/proc/self/task")
    return [int(task.name) for task in tasks.iterdir()] if tasks.is_dir() else [0]
