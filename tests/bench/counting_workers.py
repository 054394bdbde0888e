"""A text counted by workers: `python -m ... TEXT ORDER MEMORY WORKERS OUT` prints seconds and peak."""

from __future__ import annotations

import sys
import time

from app.jobs.calls import Elsewhere, calls_at
from app.runs.counting.job import Job
from app.runs.counting.whole import count_texts
from app.store.files.text_range import text_file
from tests.bench.timing import report


def peak() -> int:
    """Return the most bytes that this process has had."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    text, order, memory, workers, out = sys.argv[1:]
    job = Job((text_file(text),), int(order), int(memory), out)
    with calls_at("", int(workers)) as calls:
        assert isinstance(calls, Elsewhere)
        client = calls._client
        client.run(peak)  # the workers are there
        began = time.perf_counter()
        count_texts(job, calls)
        seconds = time.perf_counter() - began
        peaks = list(client.run(peak).values())
    for number, size in enumerate(peaks, start=1):
        print(f"worker {number} of {workers}: {size / 2**20:.0f} MiB", file=sys.stderr)
    report({"seconds": seconds, "peak": max(peaks)})


if __name__ == "__main__":
    main()
