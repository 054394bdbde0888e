"""The parameters of a recurrent network, checked: U, W, V, b, c, and its first state h(0)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from app.errors import ShapeMismatch
from app.lm.checks import Floats, as_finite, check_shape

ParameterName = Literal["U", "W", "V", "b", "c"]
NAMES: tuple[ParameterName, ...] = get_args(ParameterName)  # in the order of Parameters.arrays


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Parameters:
    """What the network has learnt, theta; built and checked by `of`. A gradient has this shape too.

    Each is equal to itself alone, so that what is worked out of one can be kept for as long as it is there.
    """

    U_rows: Floats  # (|V|, H): Uᵀ, so that U x(t) is one contiguous row
    W: Floats  # (H, H)
    V: Floats  # (|V|, H)
    b: Floats  # (H,)
    c: Floats  # (|V|,)

    @classmethod
    def of(
        cls,
        U: ArrayLike,
        W: ArrayLike,
        V: ArrayLike,
        b: ArrayLike,
        c: ArrayLike,
        dtype: DTypeLike = np.float64,
    ) -> Parameters:
        """Copy U (H, |V|), W (H, H), V (|V|, H), b (H,), c (|V|,). Raises ShapeMismatch, NotFinite."""
        values = {"U": U, "W": W, "V": V, "b": b, "c": c}
        arrays = {name: as_finite(name, value, dtype) for name, value in values.items()}
        if arrays["U"].ndim != 2 or 0 in arrays["U"].shape:
            raise ShapeMismatch(name="U", expected="(H, |V|)", actual=str(arrays["U"].shape))
        H, size = _sizes(arrays)
        expected = {"U": (H, size), "W": (H, H), "V": (size, H), "b": (H,), "c": (size,)}
        for name, shape in expected.items():
            check_shape(name, arrays[name], shape)
        U_rows = np.ascontiguousarray(arrays.pop("U").T)
        return cls(U_rows=U_rows, **arrays)

    @property
    def U(self) -> Floats:
        """Weights from input to hidden state, (H, |V|): a view."""
        return self.U_rows.T

    @property
    def hidden_size(self) -> int:
        """H, the number of components of h(t)."""
        return len(self.b)

    @property
    def vocabulary_size(self) -> int:
        """|V|, the number of token ids."""
        return len(self.c)

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        return self.W.dtype

    @property
    def num_parameters(self) -> int:
        """How many single numbers there are to learn."""
        return sum(array.size for array in self.arrays)

    @property
    def arrays(self) -> tuple[Floats, ...]:
        """U_rows, W, V, b, c, always in this order."""
        return self.U_rows, self.W, self.V, self.b, self.c

    def astype(self, dtype: DTypeLike) -> Parameters:
        """Return a copy in another precision."""
        return Parameters(*(array.astype(dtype) for array in self.arrays))


def _sizes(arrays: dict[str, Floats]) -> tuple[int, int]:
    """Return the H and |V| that most of the arrays have, so that an error names the one that is different."""
    shapes = {name: (*array.shape, -1, -1) for name, array in arrays.items()}
    hidden = [shapes[name][axis] for name, axis in (("U", 0), ("W", 0), ("W", 1), ("V", 1), ("b", 0))]
    sizes = [shapes[name][axis] for name, axis in (("U", 1), ("V", 0), ("c", 0))]
    return Counter(hidden).most_common(1)[0][0], Counter(sizes).most_common(1)[0][0]


def as_state(params: Parameters, h0: ArrayLike | None) -> Floats:
    """Return h(0) as an array (H,), zeros if None. Raises ShapeMismatch, NotFinite."""
    if h0 is None:
        return np.zeros(params.hidden_size, params.dtype)
    state = as_finite("h0", h0, params.dtype)
    check_shape("h0", state, (params.hidden_size,))
    return state
