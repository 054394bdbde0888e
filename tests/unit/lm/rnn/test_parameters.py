"""Arrays that do not fit: the error names the one that the others outvote."""

from __future__ import annotations

import numpy as np
import pytest

from app.errors import ShapeMismatch
from app.lm.rnn.parameters import Parameters

SHAPES = {"U": (2, 3), "W": (2, 2), "V": (3, 2), "b": (2,), "c": (3,)}


@pytest.mark.parametrize(
    ("name", "given"),
    [("U", (3, 2)), ("U", (2, 4)), ("W", (3, 3)), ("W", (2, 3)), ("V", (2, 3)), ("b", (3,)), ("c", (2,))],
)
def test_the_array_that_is_different_is_named(name: str, given: tuple[int, ...]):
    arrays = {part: np.zeros(shape) for part, shape in (SHAPES | {name: given}).items()}
    with pytest.raises(ShapeMismatch) as caught:
        Parameters.of(**arrays)
    assert caught.value.params == {"name": name, "expected": str(SHAPES[name]), "actual": str(given)}
