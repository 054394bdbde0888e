"""The clock is set back, or ahead, by years while the server runs and between two of its lives."""

from __future__ import annotations

import os
import sys

import pytest

from tests.faults.promises import RUN, Promises, all_is_well

YEAR = 365 * 86_400
# The clock as somebody sets it: by the seconds that a file holds. The dates of files move with `dated`.
SHIFTED = """
import sys, time
from pathlib import Path
real, told = time.time, Path(sys.argv.pop(1))
time.time = lambda: real() + float(told.read_text())
from app.cli import main
main()
"""


def dated(data, seconds):
    """Date all files and folders so much later: as they are seen once the clock was set back."""
    for path in (data, *data.rglob("*")):
        found = path.stat()
        os.utime(path, (found.st_atime + seconds, found.st_mtime + seconds))


@pytest.mark.parametrize("years", [-30, -1, 1, 30])
def test_the_clock_is_set(data, serve, tmp_path, years):
    clock = tmp_path / "clock"
    clock.write_text("0")
    command = [sys.executable, "-c", SHIFTED, str(clock), "serve"]
    promises = Promises()
    with serve(command=command) as server, server.client() as client:
        promises.corpus(client, "before")
        promises.network(client, "before")
        assert client.post("/api/v1/runs", json=RUN).status_code == 202
        clock.write_text(str(years * YEAR))
        dated(data, -years * YEAR)
        all_is_well(client, promises)
        promises.corpus(client, "after")
        promises.network(client, "after")
        address = promises.corpus(client, "gone again").headers["location"]
        promises.delete(client, address)
        all_is_well(client, promises)
        [run] = client.get("/api/v1/runs").json()["runs"]
        assert run["state"] == "queued"
        assert "Traceback" not in server.log.read_text()
    clock.write_text("0")
    with serve(command=command) as server, server.client() as client:
        all_is_well(client, promises)
