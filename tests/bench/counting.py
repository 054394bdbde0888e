"""Texts larger than memory counted by one and by two workers: time, and the peak of every process.

`python -m tests.bench counting` writes texts of 25, 100 and 400 MB once, and docs/counting.svg. All models of
a text must have the same bytes.
"""

from __future__ import annotations

import filecmp
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.counting_plot import write_plot
from tests.bench.processes import cost, figures, python
from tests.bench.rows import Row
from tests.bench.texts import FOLDER

SIZES = [int(size) for size in os.environ.get("UNROLL_BENCH_MEGABYTES", "25 100 400").split()]
MEMORY = 256 * 2**20
ORDER = 3
ROUNDS = int(os.environ.get("UNROLL_BENCH_ROUNDS", "3"))
WORKERS = (1, 2)
KINDS, FOLLOWERS, FRESH = 100_000, 64, 0.25
PLOT = Path(__file__).parents[2] / "docs" / "counting.svg"


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians for one text: seconds and bytes by how many workers counted it."""

    megabytes: int
    seconds: dict[int, float]
    peaks: dict[int, float]


def notes() -> Iterator[str]:
    yield f"counting: UNROLL_NGRAM_MEMORY={MEMORY >> 20} MiB; peak: of the worker that took most"


def rows() -> Iterator[Row]:
    """Measure every size, and draw what was found."""
    found = [measured(size) for size in SIZES]
    for one in found:
        label = f"{one.megabytes} MB counted, order {ORDER}: two workers"
        yield Row(label, "one worker", one.seconds[2], one.seconds[1])
        yield Row("  peak of a worker", "the setting", max(one.peaks.values()), MEMORY, "memory")
    first, last = found[0], found[-1]
    for workers in WORKERS:
        times = [one.seconds[workers] / one.megabytes for one in (last, first)]
        yield Row(f"a MB of {last.megabytes}, {workers} workers", f"of {first.megabytes}", *times)
    write_plot(PLOT, found, MEMORY)


def measured(megabytes: int) -> Measured:
    text = FOLDER / f"counting-{megabytes}.txt"
    if not text.exists():
        cost([*python("tests.bench.counting"), str(text), str(megabytes)])
    seconds: dict[int, list[float]] = {1: [], 2: []}
    peaks: dict[int, list[float]] = {1: [], 2: []}
    with TemporaryDirectory(dir=FOLDER) as folder:
        alone = Path(folder, "alone.safetensors")
        alone_out = str(alone.with_suffix(""))
        cost([*python("app.runs.ngram_process"), str(text), str(ORDER), alone_out, "--memory", str(MEMORY)])
        for _ in range(ROUNDS):
            for workers in WORKERS:
                out = Path(folder, "model")
                args = str(text), str(ORDER), str(MEMORY), str(workers), str(out)
                told = figures("tests.bench.counting_workers", *args)
                if not filecmp.cmp(out.with_suffix(".safetensors"), alone, shallow=False):
                    raise SystemExit(f"{workers} workers wrote other bytes than one process")
                seconds[workers].append(told["seconds"])
                peaks[workers].append(told["peak"])
    return Measured(
        megabytes,
        {workers: median(values) for workers, values in seconds.items()},
        {workers: max(values) for workers, values in peaks.items()},
    )


def write_text(path: Path, size: int) -> None:
    """Write words each of which has 64 likely followers, by a Zipf law as the words themselves have it."""
    import numpy as np

    rng = np.random.default_rng(20)
    upto = np.cumsum(1 / (np.arange(KINDS) + 2.7))
    upto /= upto[-1]
    words = np.array([f"w{number} " for number in range(KINDS)], "S8")
    followers = np.searchsorted(upto, rng.random((KINDS, FOLLOWERS))).astype(np.int32)
    likely = np.cumsum(1 / (np.arange(FOLLOWERS) + 1.0))
    likely /= likely[-1]
    part, written = path.with_suffix(".part"), 0
    with part.open("wb") as file:
        while written < size:
            lengths = rng.integers(1, 40, 2000)
            ids = np.empty((lengths.max(), 2000), np.int32)
            ids[0] = np.searchsorted(upto, rng.random(2000))
            for at in range(1, len(ids)):
                ids[at] = followers[ids[at - 1], np.searchsorted(likely, rng.random(2000))]
                fresh = rng.random(2000) < FRESH
                ids[at][fresh] = np.searchsorted(upto, rng.random(fresh.sum()))
            drawn = words[ids.T]
            block = b"".join(
                b"".join(line[:length]) + b"\n" for line, length in zip(drawn, lengths, strict=True)
            )
            written += file.write(block)
    part.replace(path)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_text(Path(sys.argv[1]), int(sys.argv[2]) * 1_000_000)
