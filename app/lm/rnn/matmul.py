"""Matrix products in the shapes that BLAS is good at; the numbers are those of `a @ b.T` up to rounding."""

from __future__ import annotations

import numpy as np

from app.lm.checks import Floats

SMALL = 960  # entries of a product that OpenBLAS's kernels for small matrices still take
FEWEST = 20  # columns of a piece, below which the plain product is faster: more than 48 rows


def times_transposed(a: Floats, b: Floats) -> Floats:
    """Return a @ b.T, (n, m), for a, (n, k), with few rows and b, (m, k), with many; (m,) for a (k,).

    BLAS first copies b into an order of its own, which pays when many rows of a share the copy. For few rows,
    a sentence's time steps, pieces small enough to be multiplied where they lie take less than half the time.
    """
    n, m = (1 if a.ndim == 1 else len(a)), len(b)
    columns = SMALL // n
    if n == 1 or columns < FEWEST or m < columns:
        return np.asarray(a @ b.T)
    product = np.empty((n, m), a.dtype)
    pieces = m // columns
    whole = pieces * columns
    np.matmul(
        a,
        b[:whole].reshape(pieces, columns, -1).transpose(0, 2, 1),  # (pieces, k, columns), a view
        out=product[:, :whole].reshape(n, pieces, columns).transpose(1, 0, 2),
    )
    np.matmul(a, b[whole:].T, out=product[:, whole:])
    return product
