"""How much time steps stretch what passes through them: why gradients vanish and explode.

The Jacobian of a step is J(t) = dh(t)/dh(t-1) = diag(1 - h(t)²) W, (H, H). That of many steps is a product,
dh(t)/dh(k) = J(t) J(t-1) … J(k+1), and a gradient that goes back from step t to step k is multiplied by it:
the largest singular values bound how it grows or shrinks. Deep Learning, section 10.7; Pascanu, Mikolov,
Bengio, 2013.
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
    eigenvalues = np.empty(len(h))
    for t, state in enumerate(h):
        D = 1 - state.astype(np.float64) ** 2
        eigenvalues[t] = np.linalg.eigvalsh(D[:, None] * G * D)[-1]
    return np.sqrt(np.maximum(eigenvalues, 0))  # rounding may leave -0 where J is 0


def carried_back(params: Parameters, h: Floats, gradient: Floats) -> Floats:
    """Return a gradient dL/dh(t), (H,), after each step back: (n + 1, H), row 0 as it was given.

    h, (n, H), holds h(k+1) … h(t) in the order of time; row i of the result is dL/dh(t-i).
    Raises ShapeMismatch.
    """
    check_shape("gradient", gradient, (params.hidden_size,))
    gradients = np.empty((len(h) + 1, params.hidden_size), gradient.dtype)
    gradients[0] = gradient
    for i, state in enumerate(h[::-1]):
        gradients[i + 1] = ((1 - state**2) * gradients[i]) @ params.W  # J(t)ᵀ g = Wᵀ diag(1 - h(t)²) g
    return gradients


def product(params: Parameters, h: Floats) -> Floats:
    """Return dh(t)/dh(k) = J(t) J(t-1) … J(k+1), (H, H), for h(k+1) … h(t), (n, H); the identity for none."""
    derivative = np.eye(params.hidden_size, dtype=params.dtype)
    for state in h:
        derivative = jacobian(params, state) @ derivative
    return derivative


def product_stretches(params: Parameters, h: Floats) -> Floats:
    """Return the largest singular value of J(t), of J(t) J(t-1), … of J(t) … J(k+1): (n,), float64.

    h, (n, H), holds h(k+1) … h(t) in the order of time. Takes time in n H³. Raises NotFinite.
    """
    W = params.W.astype(np.float64)
    check_finite(W=W)
    singular_values = np.zeros(len(h))
    scale, so_far = 1.0, np.eye(params.hidden_size)
    for i, state in enumerate(h[::-1]):
        so_far = (so_far * (1 - state.astype(np.float64) ** 2)) @ W
        size = float(np.abs(so_far).max())
        if size == 0:
            break  # nothing passes any more: the rest is 0 as well
        so_far /= size  # so that its square neither overflows nor is rounded to 0
        scale *= size
        singular_values[i] = scale * np.sqrt(np.linalg.eigvalsh(so_far @ so_far.T)[-1])
    return singular_values
