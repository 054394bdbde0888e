"""Parts of a Dask cluster, begun by the commands that the guide has, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from app.settings import ROOT

LONGEST = 150  # seconds that a machine under load is given


class Parts:
    """Schedulers and workers that a test begins; all end with it."""

    def __init__(self, folder) -> None:
        self.folder, self.begun = folder, []

    def __call__(self, name, *args, **env):
        """Begin `dask NAME ARGS`, with more in its environment."""
        command = [sys.executable, "-m", "dask", name, *args]
        whole = {**os.environ, "PYTHONPATH": str(ROOT), **env}
        process = subprocess.Popen(
            command, env=whole, cwd=self.folder, stderr=subprocess.PIPE, start_new_session=True
        )
        self.begun.append(process)
        return process

    def end(self) -> None:
        for process in self.begun:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what it has begun too
            process.communicate()


def wait(until) -> None:
    end = time.monotonic() + LONGEST
    while not until():
        assert time.monotonic() < end
        time.sleep(0.2)
