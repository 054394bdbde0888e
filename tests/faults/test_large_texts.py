"""A text of many times the memory that may be used: what a process takes does not grow with it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from app.settings import ROOT

MEMORY = 8 * 2**20
PEAK = """
import sys
from app.jobs.calls import Here
from app.runs.counting.job import Job
from app.runs.counting.whole import count_texts
from app.store.files.text_range import text_file
count_texts(Job((text_file(sys.argv[1]),), 3, int(sys.argv[2]), sys.argv[1] + ".model"), Here())
with open("/proc/self/status") as file:
    print(next(line.split()[1] for line in file if line.startswith("VmHWM")))
"""


def peak(path) -> int:
    """Return the most bytes that a process had that counted a text."""
    command = [sys.executable, "-c", PEAK, str(path), str(MEMORY)]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    return int(done.stdout) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read as Linux tells it")
def test_a_text_of_sixteen_times_the_memory_takes_little_more_than_a_short_one(tmp_path):
    rng = np.random.default_rng(5)
    lines = [" ".join(map(str, rng.zipf(1.3, 12) % 5000)) + "\n" for _ in range(80_000)]
    peaks = []
    for times in (1, 4, 16):
        path = tmp_path / f"{times}.txt"
        size = times * MEMORY
        with path.open("w") as file:
            written = 0
            while written < size:
                order = rng.permutation(len(lines))[: (size - written) // 30 + 1]
                written += sum(file.write(lines[one]) for one in order)
        peaks.append(peak(path))
    assert peaks[2] - peaks[0] < 3 * MEMORY, peaks
