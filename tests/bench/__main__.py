"""`make bench`: run each case, us and the peer in one process each, in turn, and print medians and ratios.

A ratio below 1 says that we are faster (or smaller). Machines are noisy: read the ratios, not the times.
`python -m tests.bench ngrams` runs one part only.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench import checks, concordance, counting, fair, learn, networks, ngrams, round_trip, stage
from tests.bench.processes import figures, installed
from tests.bench.rows import Row

ROUNDS = int(os.environ.get("UNROLL_BENCH_ROUNDS", "3"))
SIDES = {  # module: (our name, the peer's name)
    "tests.bench.counts": ("unroll", "nltk"),
}


def compare(module: str, ours: str, peer: str) -> Iterator[Row]:
    """Run both sides in turn, each in a process of its own, and compare their medians."""
    rounds = [(figures(module, ours), figures(module, peer)) for _ in range(ROUNDS)]
    for what in rounds[0][0]:
        a, b = (median(side[what] for side in sides) for sides in zip(*rounds, strict=True))
        yield Row(what, peer, a, b, "memory" if what.endswith("memory") else "time")


def sides() -> Iterator[Row]:
    for module, (ours, peer) in SIDES.items():
        if installed(peer):
            yield from compare(module, ours, peer)


def notes() -> Iterator[str]:
    for _, peer in SIDES.values():
        if not installed(peer):
            yield f"{peer} is not installed: no rows for it"


PARTS = {
    "networks": (networks.rows, networks.notes),
    "sides": (sides, notes),
    "ngrams": (ngrams.rows, ngrams.notes),
    "counting": (counting.rows, counting.notes),
    "concordance": (concordance.rows, concordance.notes),
    "stage": (stage.rows, stage.notes),
    "learn": (learn.rows, learn.notes),
    "checks": (checks.rows, checks.notes),
    "fair": (fair.rows, fair.notes),
    "round_trip": (round_trip.rows, round_trip.notes),
}


def main() -> None:
    console = Console(width=140)
    table = Table(
        title=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"medians; ratio = Unroll / peer"
    )
    for column in ("what", "peer", "Unroll", "the peer", "ratio"):
        table.add_column(column, justify="left" if column in {"what", "peer"} else "right")
    missing: dict[str, None] = {}
    for part in sys.argv[1:] or PARTS:
        rows, lines = PARTS[part]
        for row in rows():
            table.add_row(*row.cells)
        missing |= dict.fromkeys(lines())
    console.print(table)
    for line in missing:
        console.print(line)


if __name__ == "__main__":
    main()
