"""The backward loop in pieces: six lines of the program to be put in order, and three that look like them.

The six are read from the program; those of no use are lines of its slips. An order is right if each line has
what it needs, so the last three may come in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from app.learn.program.slips import CARRIED, DA, DH, SLIPS
from app.learn.program.source import cells

SEED = 15
DO = "        do = yhat[t] - one_hot[y[t]]"
DW = "        dW += np.outer(da, h[t - 1])"
DU = "        dU[:, x[t]] += da"
LOOP = {"do": DO, "dh": DH, "da": DA, "dW": DW, "dU": DU, "carried": CARRIED}
WRONG = {"P1": DA, "P3": DW, "P7": DH}  # the line that a slip replaces
NEEDS: Mapping[str, tuple[str, ...]] = {
    "dh": ("do",),
    "da": ("dh",),
    "dW": ("da",),
    "dU": ("da",),
    "carried": ("dh", "da"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A line to be placed; slip: of a line of no use, the slip it is."""

    name: str
    code: str
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """What is said of an order. place: of the first line that is wrong, from 1; 0 if all is right.

    fault: "right", "empty" (nothing there), "twice", "slip" or "early". name: of that line, or of the slip;
    needs: of an early line, what it needs.
    """

    fault: str
    place: int = 0
    name: str = ""
    needs: str = ""


def pieces() -> list[Piece]:
    """Return all lines in the order in which they are shown."""
    program = "\n".join(cell.code for cell in cells("en")).splitlines()
    lines = [Piece(name, line.strip()) for name, line in LOOP.items() if line in program]
    for slip, replaced in WRONG.items():
        [line] = [other for one, other in SLIPS[slip] if one == replaced]
        lines.append(Piece(slip, line.strip(), slip))
    Random(SEED).shuffle(lines)  # noqa: S311 - an order
    return lines


def marked(order: Sequence[str]) -> Marked:
    """Say what the first thing wrong with an order is; names that there are not count as empty."""
    piece_of = {piece.name: piece for piece in pieces()}
    done: list[str] = []
    for place in range(1, len(LOOP) + 1):
        name = order[place - 1] if place <= len(order) else ""
        if name not in piece_of:
            return Marked("empty", place)
        if name in done:
            return Marked("twice", place, name)
        if slip := piece_of[name].slip:
            return Marked("slip", place, slip)
        for needed in NEEDS.get(name, ()):
            if needed not in done:
                return Marked("early", place, name, needed)
        done.append(name)
    return Marked("right")
