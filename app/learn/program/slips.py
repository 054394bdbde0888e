"""Slips P1 to P7: each is a line or two of the program changed, and run to see what comes of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.learn.program.run import LineChange, Ran, run

DA = "        da = (1 - h[t] ** 2) * dh"
DH = "        dh = V.T @ do + W.T @ da_next"
CARRIED = "        da_next = da"
SLIPS: Mapping[str, tuple[LineChange, ...]] = {
    "P1": ((DA, "        da = (1 - a[t] ** 2) * dh"),),
    "P2": (
        ("    da_next = np.zeros(H)", "    s_next, dh_next = np.zeros((2, H))"),
        (DH, "        dh = V.T @ do + s_next * (W.T @ dh_next)"),
        (CARRIED, "        s_next, dh_next = 1 - h[t] ** 2, dh"),
    ),
    "P3": (("        dW += np.outer(da, h[t - 1])", "        dW = np.outer(da, h[t - 1])"),),
    "P4": (("    e = np.exp(o - o.max())", "    e = np.exp(o)"),),
    "P5": (("    a = b + W @ h_before + U[:, token]", "    a = b + U[:, token]"),),
    "P6": (("y = [None, *w[1:]]", "y = [None, *w[:-1]]"),),
    "P7": ((DH, "        dh = V.T @ do"),),
}
CODES = {  # of the same slips in app/lm/rnn/slips; overflow alone changes no number here
    "P1": "tanh_from_a",
    "P2": "diag_wrong_side",
    "P3": "overwritten",
    "P5": "state_reset",
    "P6": "y_not_shifted",
    "P7": "dh_not_carried",
}
MOST_SAID = 9  # tokens of what is said


@dataclass(frozen=True, slots=True)
class Symptom:
    """A quantity of both runs, as figures or as text; differs: whether the slip shows in it."""

    name: str
    healthy: float | str
    slipped: float | str

    @property
    def differs(self) -> bool:
        """Whether both are not the same, up to rounding."""
        if isinstance(self.healthy, str) or isinstance(self.slipped, str):
            return self.healthy != self.slipped
        return not math.isclose(self.healthy, self.slipped, rel_tol=1e-6, abs_tol=1e-8)


class Slipped:
    """A run of the program with a slip beside one without: `symptoms`, and the losses of both in training."""

    def __init__(self, code: str, sentence: str, healthy: Sequence[Ran]) -> None:
        self.code = code
        self.changes = SLIPS[code]
        self.healthy = healthy
        self.ran = run(sentence, self.changes)

    @cached_property
    def losses(self) -> tuple[list[float], list[float]]:
        """The loss before each step of gradient descent, of the healthy run and of the other."""
        healthy, slipped = (one[-1].variables["history"] for one in (self.healthy, self.ran))
        return [float(x) for x in healthy], [float(x) for x in slipped]

    @cached_property
    def symptoms(self) -> list[Symptom]:
        """What is measured in both runs."""
        healthy, slipped = _measured(self.healthy), _measured(self.ran)
        true = self.healthy[5].variables["dW"]
        gap = np.abs(self.ran[5].variables["dW"] - true).max()
        symptoms = [Symptom(name, value, slipped[name]) for name, value in healthy.items()]
        return [*symptoms[:2], Symptom("dW", 0.0, float(gap)), *symptoms[2:]]


def _measured(ran: Sequence[Ran]) -> dict[str, float | str]:
    """Return the quantities of one run by their names in the catalogue."""
    last: Mapping[str, Any] = ran[-1].variables
    return {
        "overflow": ran[2].printed.splitlines()[-1].partition("= ")[2],
        "loss": float(ran[4].variables["loss"]),
        "check": float(max(last["gaps"])),
        "learnt": float(last["history"][-1]),
        "said": " ".join(last["said"][:MOST_SAID]) + (" …" if len(last["said"]) > MOST_SAID else ""),
    }
