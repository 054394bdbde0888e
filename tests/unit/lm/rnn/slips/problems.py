"""Random networks with something to read, and what a pass over them tells."""

import numpy as np

from app.lm.rnn.parameters import Parameters
from app.lm.rnn.slips.problem import VALUES, Problem


def problem(seed=0, H=3, size=5, tau=6, scale=0.8):
    """A network, ids with repeats among them, an h(0) that is not 0, b in two uneven parts."""
    rng = np.random.default_rng(seed)
    U, W, V = (scale * rng.normal(size=shape) for shape in [(H, size), (H, H), (size, H)])
    b, c = scale * rng.normal(size=H), scale * rng.normal(size=size)
    part = rng.uniform(0.2, 0.8, H)
    x, y = rng.integers(0, size, (2, tau))
    return Problem(Parameters.of(U, W, V, b, c), x, y, 0.5 * rng.normal(size=H), (b * part, b * (1 - part)))


def told_by(slip, given, names=VALUES, dtype=np.float64):
    """What a program with the slip would claim."""
    run = slip(given.altered(given.params, dtype))
    return {name: run.value(name).astype(np.float64) for name in names}
