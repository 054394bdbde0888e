"""What every array that enters the network must be: finite, of the right shape, ids inside the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from app.errors import EmptySequence, IdOutOfRange, InvalidRequest, NotFinite, ShapeMismatch

Floats = NDArray[np.floating[Any]]  # all float32 or all float64 within one computation
Ids = NDArray[np.integer[Any]]
Precision = Literal["float32", "float64"]


def as_finite(name: str, value: ArrayLike, dtype: DTypeLike) -> Floats:
    """Copy into a contiguous array. Raises NotFinite (also where float32 is too small), ShapeMismatch."""
    try:
        with np.errstate(over="ignore"):
            array = np.array(value, dtype=dtype, order="C")
    except (ValueError, TypeError) as error:
        raise ShapeMismatch(name=name, expected="(m, n)", actual="(m, ?)") from error  # rows of many lengths
    check_finite(**{name: array})
    return array


def as_ids(name: str, ids: Sequence[int] | Ids, limit: int) -> Ids:
    """Return ids as an array (tau,). Raises EmptySequence, IdOutOfRange, InvalidRequest, ShapeMismatch."""
    array = np.asarray(ids)
    if array.size == 0:
        raise EmptySequence(name=name)
    if array.ndim != 1:
        raise ShapeMismatch(name=name, expected="(tau,)", actual=str(array.shape))
    if array.dtype.kind not in "iu":
        raise InvalidRequest(field=name, reason="int64")
    if array.min() < 0 or array.max() >= limit:
        raise IdOutOfRange(name=name, value=int(array[(array < 0) | (array >= limit)][0]), limit=limit)
    return array


def check_shape(name: str, array: NDArray[Any], expected: tuple[int, ...]) -> None:
    """Raise ShapeMismatch unless `array` has that very shape."""
    if array.shape != expected:
        raise ShapeMismatch(name=name, expected=str(expected), actual=str(array.shape))


def check_finite(**arrays: Floats) -> None:
    """Raise NotFinite with the name of the first array that holds NaN or infinity."""
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise NotFinite(name=name)


def precision(dtype: np.dtype[Any]) -> Precision:
    """Name a precision as answers do."""
    return "float64" if dtype == np.float64 else "float32"
