"""Timing inside one process: a warm-up, then the median of many calls."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from itertools import islice
from statistics import median
from time import perf_counter, process_time


def seconds(call: Callable[[], object], times: int = 50) -> float:
    """Median time of one call after a warm-up."""
    return clocks(call, times)["seconds"]


def clocks(call: Callable[[], object], times: int) -> dict[str, float]:
    """Medians of one call after a warm-up: by the clock, and what all processors together spent on it.

    The second hardly feels what else the machine is doing.
    """
    call()
    taken = []
    for _ in range(times):
        start = perf_counter(), process_time()
        call()
        taken.append((perf_counter() - start[0], process_time() - start[1]))
    wall, processors = (median(column) for column in zip(*taken, strict=True))
    return {"seconds": wall, "processor": processors}


def report(figures: dict[str, float]) -> None:
    """Print the figures with the peak memory of this process, as JSON, for the parent."""
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB elsewhere
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    json.dump(figures | {"peak memory": float(peak)}, sys.stdout)


def twenty(sentences: list[str]) -> str:
    """Return a sentence of 20 tokens, the first ones of a text."""
    return " ".join(islice((token for sentence in sentences for token in sentence.split()), 20))
