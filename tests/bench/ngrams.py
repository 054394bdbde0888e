"""n-gram models beside KenLM and nltk.lm: training as whole processes, queries, memory, largest difference.

lmplz runs at its best memory setting, `-S 300M`: by its default it asks for most of the machine's memory and
is far slower. Its own queries read the ARPA that it writes; `--intermediate`, sorted records, is the least it
writes, and so what our own file is fairly set beside.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.processes import Cost, cost, figures, installed, lmplz, python
from tests.bench.rows import Row, middle
from tests.bench.texts import FOLDER, paths

FULL = os.environ.get("UNROLL_BENCH_FULL") == "1"
TEXTS = ["zh characters", "zh words", "en words", "Zipf characters 2 M", "Zipf words 2 M"]
FOR_NLTK = TEXTS  # order 3 only
CASES = [(name, order) for name in TEXTS + ["Zipf words 20 M"] * FULL for order in [3] + [5] * FULL]
ROUNDS = 3

Costs = dict[str, list[Cost]]


def notes() -> Iterator[str]:
    """Say in a line each which peer is not here."""
    if not lmplz():
        yield "lmplz is neither on PATH nor beside the interpreter: no rows for it (README: how to build it)"
    if not installed("kenlm"):
        yield "kenlm could not be installed (its build needs a C++ compiler): no queries measured against it"
    if not installed("nltk"):
        yield "nltk is not installed: no rows for it"
    if not FULL:
        yield "UNROLL_BENCH_FULL=1 adds order 5 and 20 million tokens"


def rows() -> Iterator[Row]:
    """Measure every case; the texts are written first."""
    cost([*python("tests.bench.texts"), *dict(CASES)])
    for name, order in CASES:
        with TemporaryDirectory(dir=FOLDER) as folder:
            yield from case(name, order, Path(folder))


def case(name: str, order: int, folder: Path) -> Iterator[Row]:
    text, asked = paths(name)
    costs = train(text, order, folder, ROUNDS if "20 M" not in name else 1)
    label = f"{name}, order {order}"
    yield from compared(f"{label}: text to own file", "lmplz", costs["unroll"], costs["lmplz"])
    short = costs["lmplz, intermediate"]
    yield from compared(f"{label}: text to own file", "lmplz --intermediate", costs["unroll"], short)
    yield from compared(f"{label}: with ARPA", "lmplz", costs["unroll, ARPA"], costs["lmplz"])
    if name in FOR_NLTK and order == 3 and installed("nltk"):
        counted = [cost([*python("tests.bench.ngrams_nltk"), str(text), str(order)])]
        yield from compared(f"{label}: text to a model", "nltk", costs["unroll"], counted)
    if installed("kenlm"):
        yield from queries(label, asked, folder)


def train(text: Path, order: int, folder: Path, rounds: int) -> Costs:
    """Train with each trainer in turn, so that all meet the same noise."""
    costs: Costs = defaultdict(list)
    for _ in range(rounds):
        for who, command in commands(text, order, folder).items():
            costs[who].append(cost(command))
    return costs


def commands(text: Path, order: int, folder: Path) -> dict[str, list[str]]:
    ours = [*python("app.runs.ngram_process"), str(text), str(order), str(folder / "unroll")]
    found = {"unroll": ours, "unroll, ARPA": [*ours, "--arpa", str(folder / "unroll.arpa")]}
    if path := lmplz():
        theirs = [
            path,
            "-S",
            "300M",
            "-o",
            str(order),
            "--discount_fallback",
            "-T",
            f"{folder}/",
            "--text",
            str(text),
        ]
        found["lmplz"] = [*theirs, "--arpa", str(folder / "lmplz.arpa")]
        found["lmplz, intermediate"] = [*theirs, "--intermediate", str(folder / "lmplz.records")]
    return found


def compared(what: str, peer: str, ours: list[Cost], theirs: list[Cost]) -> Iterator[Row]:
    """Compare medians of time, processor time and peak memory; ours stand alone if the peer is missing."""
    yield Row(what, peer, median(c.seconds for c in ours), middle([c.seconds for c in theirs]))
    worked = median(c.processor for c in ours), middle([c.processor for c in theirs])
    yield Row("  processor time", peer, *worked)
    memory = median(c.memory for c in ours), middle([c.memory for c in theirs])
    yield Row("  peak memory", peer, *memory, "memory")


def queries(label: str, asked: Path, folder: Path) -> Iterator[Row]:
    """Ask both for the held-out tenth: KenLM has lmplz's ARPA if there is one, else ours."""
    arpa = next(path for path in (folder / "lmplz.arpa", folder / "unroll.arpa") if path.exists())
    scores, of_ours = str(folder / "kenlm.npy"), str(folder / "kenlm-of-ours.npy")
    figures("tests.bench.ngrams_kenlm", str(folder / "unroll.arpa"), str(asked), of_ours)
    theirs = figures("tests.bench.ngrams_kenlm", str(arpa), str(asked), scores)
    ours = figures("tests.bench.ngrams_unroll", str(folder / "unroll"), str(asked), scores, of_ours)
    for what, aspect in {"batch, from ids": "ids", "batch, from text": "text"}.items():
        yield Row(f"{label}: a token of a {what}", "kenlm", ours[aspect], theirs["batch"])
    yield Row(f"{label}: one sentence of 20 tokens", "kenlm", ours["single"], theirs["single"])
    yield Row("  peak memory of the queries", "kenlm", ours["peak memory"], theirs["peak memory"], "memory")
    yield Row(f"{label}: largest difference, model of {arpa.stem}", "kenlm", ours["difference"], unit="log10")
    off = ours["ours off"], ours["theirs off"]
    yield Row("  there, off the chain in double precision", "kenlm", *off, unit="log10")
    yield Row(f"{label}: largest difference, our ARPA in KenLM", "kenlm", ours["own ARPA"], unit="log10")
