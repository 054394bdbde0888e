"""Draws time and memory against the size of a text, as an SVG that reads on light and on dark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

COLOURS = {1: "#2f7ed8", 2: "#d97706"}
INK, GRID = "#808080", "#80808040"
WIDTH, HEIGHT = 330, 250  # of a panel
LEFT, TOP, RIGHT, BOTTOM = 52, 46, 22, 44
TICKS = 4


class Measured(Protocol):
    """What was found for a text of so many megabytes, by how many workers counted it."""

    megabytes: int
    seconds: dict[int, float]
    peaks: dict[int, float]


def write_plot(path: Path, found: Sequence[Measured], memory: int) -> None:
    """Write both panels; a dashed line is what each process may work in, `memory` bytes."""
    mebibytes = 2**20
    times = [{workers: one.seconds[workers] for workers in COLOURS} for one in found]
    peaks = [{workers: one.peaks[workers] / mebibytes for workers in COLOURS} for one in found]
    sizes = [one.megabytes for one in found]
    parts = [
        *_panel(0, "time, s", sizes, times),
        *_panel(WIDTH, "peak of a worker, MiB", sizes, peaks, memory / mebibytes),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" width="{2 * WIDTH}"'
    style = 'font-family="sans-serif" font-size="13"'
    title = "Counting n-grams: time and peak memory against the size of the text, by one and two workers"
    path.write_text(f'{head} {style} fill="{INK}"><title>{title}</title>\n{chr(10).join(parts)}\n</svg>\n')


def _panel(
    at: int, name: str, sizes: Sequence[int], found: Sequence[dict[int, float]], line: float = 0
) -> list[str]:
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = _step(max(line, *(max(one.values()) for one in found)) * 1.05 / TICKS)

    def x(size: float) -> float:
        return round(at + LEFT + width * size / max(sizes), 1)

    def y(value: float) -> float:
        return round(TOP + height * (1 - value / (step * TICKS)), 1)

    parts = [f'<text x="{at + LEFT}" y="18" font-weight="bold">{name}</text>']
    for tick in range(TICKS + 1):
        level = y(tick * step)
        parts.append(f'<path d="M{x(0)} {level}H{x(max(sizes))}" stroke="{GRID}"/>')
        parts.append(f'<text x="{x(0) - 6}" y="{level + 4}" text-anchor="end">{tick * step:g}</text>')
    parts += [f'<text x="{x(size)}" y="{y(0) + 18}" text-anchor="middle">{size}</text>' for size in sizes]
    parts.append(f'<text x="{at + LEFT + width / 2}" y="{HEIGHT - 6}" text-anchor="middle">text, MB</text>')
    if line:
        dashes = f'stroke="{INK}" stroke-dasharray="5 4"'
        parts.append(f'<path d="M{x(0)} {y(line)}H{x(max(sizes))}" {dashes}/>')
    for workers, colour in COLOURS.items():
        points = [(x(size), y(one[workers])) for size, one in zip(sizes, found, strict=True)]
        path = " ".join(f"{left},{top}" for left, top in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{left}" cy="{top}" r="3.5" fill="{colour}"/>' for left, top in points]
        legend = "1 worker" if workers == 1 else f"{workers} workers"
        key = at + WIDTH - RIGHT, 18 + 15 * (workers - 1)
        parts.append(f'<text x="{key[0]}" y="{key[1]}" text-anchor="end" fill="{colour}">{legend}</text>')
    return parts


def _step(least: float) -> float:
    """Return the least of 1, 2, 2.5, 5 times a power of ten that is not below `least`."""
    power = 1.0
    while power * 10 <= least:
        power *= 10
    return next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= least)
