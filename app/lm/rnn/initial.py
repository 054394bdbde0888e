"""Where training starts: named draws of the first parameters, for W decides what vanishes and explodes."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import DTypeLike

from app.lm.checks import Floats
from app.lm.rnn.parameters import Parameters


class Initial(StrEnum):
    """How W is drawn."""

    UNIFORM = "uniform"  # between -1/sqrt(H) and 1/sqrt(H)
    XAVIER = "xavier"  # between -sqrt(6/(H+H)) and its opposite: Glorot and Bengio, 2010
    ORTHOGONAL = "orthogonal"  # WᵀW = 1, all singular values 1: Saxe, McClelland, Ganguli, 2014


def initial_parameters(
    hidden_size: int,
    vocabulary_size: int,
    rng: np.random.Generator,
    W: Initial = Initial.ORTHOGONAL,
    dtype: DTypeLike = np.float32,
) -> Parameters:
    """Draw U, V between -1/sqrt(H) and 1/sqrt(H) and W as named; b and c start at zeros."""
    bound = 1 / math.sqrt(hidden_size)
    shape = (vocabulary_size, hidden_size)
    return Parameters(
        U_rows=rng.uniform(-bound, bound, shape).astype(dtype),
        W=_recurrent(hidden_size, W, rng).astype(dtype),
        V=rng.uniform(-bound, bound, shape).astype(dtype),
        b=np.zeros(hidden_size, dtype),
        c=np.zeros(vocabulary_size, dtype),
    )


def _recurrent(H: int, kind: Initial, rng: np.random.Generator) -> Floats:
    if kind is Initial.ORTHOGONAL:
        Q, R = np.linalg.qr(rng.standard_normal((H, H)))
        return np.asarray(Q * np.sign(np.diag(R)))  # the signs make the draw uniform over rotations
    bound = math.sqrt(1 / H) if kind is Initial.UNIFORM else math.sqrt(3 / H)
    return rng.uniform(-bound, bound, (H, H))
