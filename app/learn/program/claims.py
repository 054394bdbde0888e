"""What the program computed, as /check takes it: parameters, ids, and the arrays it claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.learn.program.run import Ran

PARAMETERS = ("U", "W", "V", "b", "c")
LAST_CLAIMED = 6  # the stage after which all of them are there
STEPS = ("a", "h", "L")  # their row 0 is no time step


def claimed(ran: Sequence[Ran], healthy: Sequence[Ran]) -> dict[str, Any]:
    """Return the numbers of a run; what it should have read and predicted is the healthy run's."""
    ids, parameters = healthy[0].variables, ran[2].variables
    after: dict[str, Any] = {**ran[3].variables, **ran[4].variables, **ran[5].variables}
    claims = {name: after[name][1:].tolist() for name in STEPS}
    claims |= {"loss": float(after["loss"])}
    claims |= {name: after[name].tolist() for name in ("dU", "dW", "dV", "db", "dc")}
    return {
        "parameters": {name: np.asarray(parameters[name]).tolist() for name in PARAMETERS},
        "inputs": ids["x"][1:],
        "targets": ids["y"][1:],
        "claimed": claims,
    }
