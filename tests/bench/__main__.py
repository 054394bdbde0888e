"""`make bench`: run each case, us and the peer in one process each, in turn, and print medians and ratios.

A ratio below 1 says that we are faster (or smaller). Machines are noisy: read the ratios, not the times.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from statistics import median

from rich.console import Console
from rich.table import Table

ROUNDS = int(os.environ.get("UNROLL_BENCH_ROUNDS", "5"))
CASES = {  # module: (our name, the peer's name)
    "tests.bench.sentence": ("unroll", "torch"),
    "tests.bench.counts": ("unroll", "nltk"),
}


def run(module: str, side: str) -> dict[str, float]:
    """Measure one side in a process of its own: {what: seconds, or bytes when the name ends in "memory"}."""
    done = subprocess.run([sys.executable, "-m", module, side], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def compare(module: str, ours: str, peer: str) -> list[tuple[str, str, float, float]]:
    """Run both sides in turn and return (what, peer, our median, the peer's median) a row."""
    rounds = [(run(module, ours), run(module, peer)) for _ in range(ROUNDS)]
    return [
        (what, peer, median(a[what] for a, _ in rounds), median(b[what] for _, b in rounds))
        for what in rounds[0][0]
    ]


def shown(what: str, value: float) -> str:
    return f"{value / 2**20:.0f} MiB" if what.endswith("memory") else f"{value * 1e3:.3g} ms"


def main() -> None:
    table = Table(title=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
                        f"medians of {ROUNDS} rounds; ratio = Unroll / peer")
    for column in ("what", "peer", "Unroll", "the peer", "ratio"):
        table.add_column(column, justify="left" if column in {"what", "peer"} else "right")
    for module, (ours, peer) in CASES.items():
        for what, name, a, b in compare(module, ours, peer):
            table.add_row(what, name, shown(what, a), shown(what, b), f"{a / b:.3g}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
