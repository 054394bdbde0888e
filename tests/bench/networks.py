"""Networks beside PyTorch, in turn, each variant in a process of its own; the best of a round counts.

Best for each figure apart: the quickest, the one that spends least, the one that needs least memory. A ratio
is the median of the rounds' ratios: what else the machine does meets both sides of a round.

Training is measured twice: with glibc's malloc as it is, and tuned on both sides so that freed memory is used
again instead of being faulted in anew (which PyTorch gains more from).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from tests.bench.processes import figures, installed
from tests.bench.rows import Row, Unit

ROUNDS = int(os.environ.get("UNROLL_BENCH_ROUNDS", "3"))
TUNED = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """One row: what each side runs, as arguments of networks_unroll and networks_torch."""

    what: str
    case: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    sizes: tuple[int, ...]
    tuned: bool = False


def cases() -> Iterator[Case]:
    one = ("loop-1", "loop-2", "rnn-1", "compiled-1")
    for sizes in ((20, 64, 3000), (20, 128, 4000), (20, 256, 8000)):
        name = f"one sentence, T={sizes[0]}, H={sizes[1]}, |V|={sizes[2]}"
        yield Case(name, "sentence", ("forward",), one, sizes)
    gradients = ("gradients-1", "gradients-2")
    yield Case("  all gradients, H=128, |V|=4000", "sentence", ("gradients",), gradients, (20, 128, 4000))
    yield Case("1,000 sentences scored, H=128, |V|=4000", "score", ("1", "2"), ("1", "2"), (1000, 128, 4000))
    learners = ("rnn-fused-2", "loop-fused-2", "loop-fused-1")
    for sizes in ((32, 35, 128, 4000), (64, 64, 256, 4000)):
        name = f"training, batch {sizes[0]}×{sizes[1]}, H={sizes[2]}, |V|={sizes[3]}"
        for tuned in (True, False):
            note = "malloc tuned" if tuned else "malloc untuned"
            yield Case(f"{name}, {note}", "train", ("2", "1"), learners, sizes, tuned)
    tau = (100_000, 128, 4000)
    for what in ("recurrence", "log-probs"):
        theirs = tuple(f"{what}_{kind}_1" for kind in ("loop", "rnn"))
        yield Case(f"tau = 100,000, H=128: {what}", "long", (what,), theirs, tau)


def rows() -> Iterator[Row]:
    """Measure every case, if PyTorch is there."""
    if installed("torch"):
        for case in cases():
            yield from measured(case)
        yield from straight()


def notes() -> Iterator[str]:
    """Say what BLAS runs, and whether the peer is here."""
    yield f"kernels of NumPy's BLAS: {kernel()}"
    if not installed("torch"):
        yield "torch is not installed: no rows for it"


def measured(case: Case) -> Iterator[Row]:
    """Compare the best variants of each round."""
    rounds = [(best("unroll", case, case.ours), best("torch", case, case.theirs)) for _ in range(ROUNDS)]
    shown = {"seconds": case.what, "processor": "  processors' time", "peak memory": "  peak memory"}
    for name, what in shown.items():
        ours, theirs = ([side[name] for side in sides] for sides in zip(*rounds, strict=True))
        ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
        unit: Unit = "memory" if name == "peak memory" else "time"
        yield Row(what, "torch", median(ours), median(theirs), unit, ratio)
    if "share of peak" in rounds[0][0]:
        share = median(ours["share of peak"] for ours, _ in rounds)
        yield Row("  share of measured peak sgemm", "", share, unit="share")


def best(side: str, case: Case, variants: tuple[str, ...]) -> Figures:
    """Run each variant once and return the best of each figure."""
    environment = TUNED if case.tuned else {}
    sizes = tuple(map(str, case.sizes))
    asked = [(f"tests.bench.networks_{side}", case.case, variant, *sizes) for variant in variants]
    runs = [figures(*arguments, environment=environment) for arguments in asked]
    best_share = {"share of peak": max(run.get("share of peak", 0.0) for run in runs)}
    found = {name: min(run[name] for run in runs) for name in ("seconds", "processor", "peak memory")}
    return found | (best_share if "share of peak" in runs[0] else {})


def straight() -> Iterator[Row]:
    """Say how far the time of 100,000 steps is from twice that of 50,000: ours alone."""
    for what in ("recurrence", "log-probs"):
        asked = ("tests.bench.networks_unroll", "long", what)
        half, whole = (figures(*asked, str(tau), "128", "4000") for tau in (50_000, 100_000))
        longer = whole["processor"] / half["processor"] / 2
        yield Row(f"tau doubled: time a step of {what}", "", longer, unit="share")
        yield Row("  peak memory", "", whole["peak memory"] / half["peak memory"], unit="share")


def kernel() -> str:
    """Name the kernels that NumPy's BLAS took for this processor."""
    return next(iter(figures("tests.bench.networks_unroll", "kernel", "-")))
