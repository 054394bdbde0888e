"""The course of a run: its losses by step and its samples, as its records tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.store.runs.folder import RunFolder

MOST = 200  # points of a line
SAMPLES = 5
TOLD = ("loss", "sample", "sentence_log_prob")  # of a record, as it is
T = TypeVar("T")
Point = tuple[int, float]  # step, and nats per token


@dataclass(frozen=True, slots=True)
class Curve:
    """training: means between two records; held_out: on the validation part; baseline: the best Kneser-Ney's.

    samples: a step and the text that was drawn after it; sentence: natural log of its probability by step.
    """

    training: list[Point]
    held_out: list[Point]
    baseline: float | None
    samples: list[tuple[int, str]]
    sentence: list[Point]


def curve_of(run: RunFolder) -> Curve:
    """Read the course of a run; what was done twice, as a worker died, is told as it was the second time."""
    lines: dict[str, list[tuple[int, Any]]] = {name: [] for name in (*TOLD, "held_out")}
    baseline: float | None = None
    for _, record in run.records():
        if record.get("stage") == "preparing":
            continue
        baseline = record.get("baseline_loss") or baseline
        for name in TOLD:
            _add(lines[name], int(record.get("step", 0)), record.get(name))
        for at, loss in record.get("held_out", ()):
            _add(lines["held_out"], at, loss)
    return Curve(
        training=thinned(lines["loss"]),
        held_out=thinned(lines["held_out"]),
        baseline=baseline,
        samples=thinned(lines["sample"], SAMPLES),
        sentence=thinned(lines["sentence_log_prob"]),
    )


def _add(line: list[tuple[int, T]], step: int, value: T | None) -> None:
    while line and line[-1][0] >= step:
        line.pop()
    if value not in (None, ""):
        line.append((step, value))


def thinned(line: Sequence[T], most: int = MOST) -> list[T]:
    """Return so many of them at even distances, the first and the last among them."""
    if len(line) <= most:
        return list(line)
    return [line[round(at * (len(line) - 1) / (most - 1))] for at in range(most)]
