"""How much one time step stretches what passes through it: why gradients vanish and explode.

The Jacobian of a step is J(t) = dh(t)/dh(t-1) = diag(1 - h(t)²) W, (H, H). A gradient that goes back from
step t to step k is multiplied by every J between them, so their largest singular values bound how it grows
or shrinks: Deep Learning, section 10.7; Pascanu, Mikolov, Bengio, 2013.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from app.lm.checks import Floats, check_finite, check_shape
from app.lm.rnn.parameters import Parameters


def jacobian(params: Parameters, h: Floats) -> Floats:
    """Return J(t) = dh(t)/dh(t-1), (H, H), from h(t), (H,). Raises ShapeMismatch."""
    check_shape("h", h, (params.hidden_size,))
    return cast(Floats, (1 - h**2)[:, None] * params.W)


def jacobian_norms(params: Parameters, h: Floats) -> Floats:
    """Return the Frobenius norm of J(t) for every row h(t) of h, (tau, H): (tau,). Takes time in tau H."""
    # Row i of J(t) is row i of W times 1 - h(t)[i]², so its length is too.
    return np.asarray(np.sqrt(np.square(1 - h**2) @ np.square(params.W).sum(axis=1)))


def largest_singular_value(matrix: Floats) -> float:
    """Return the most by which a matrix stretches any vector: its spectral norm. Raises NotFinite."""
    check_finite(matrix=matrix)
    return float(np.linalg.norm(matrix.astype(np.float64), 2))


def stretches(params: Parameters, h: Floats) -> Floats:
    """Return the largest singular value of J(t) for every row h(t) of h, (tau, H): (tau,), float64.

    Takes time in tau H³ (0.4 ms a step at H = 128), so ask for the steps that are shown. Raises NotFinite.
    """
    W = params.W.astype(np.float64)
    G = W @ W.T  # J Jᵀ = D W Wᵀ D with D = diag(1 - h²): W is squared only once
    check_finite(W=G)
    found = np.empty(len(h))
    for t, state in enumerate(h):
        D = 1 - state.astype(np.float64) ** 2
        found[t] = np.linalg.eigvalsh(D[:, None] * G * D)[-1]
    return np.sqrt(np.maximum(found, 0))  # rounding may leave -0 where J is 0
