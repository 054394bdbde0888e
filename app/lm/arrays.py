"""Types of arrays, and the axes of an array field as part of its type, where a program can read them.

`Annotated[Floats, Axes("tau", "H")]` is an array (tau, H); in JSON it is a list of tau lists of H numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Floats64 = NDArray[np.float64]


@dataclass(frozen=True, init=False, slots=True)
class Axes:
    """The axes of an array, by their names: tau time steps, H hidden components, |V| tokens."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", names)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401 - pydantic's protocol
        """Describe the array as nested lists; pydantic calls this, and only where the API is described."""
        from pydantic_core import core_schema  # noqa: PLC0415 - whoever only computes loads no pydantic

        schema: Any = core_schema.int_schema() if _is_whole(source) else core_schema.float_schema()
        for _ in self.names:
            schema = core_schema.list_schema(schema)
        return schema


def _is_whole(array: Any) -> bool:  # noqa: ANN401 - a type such as NDArray[np.floating[Any]]
    [scalar] = get_args(get_args(array)[1])  # of ndarray[shape, dtype[scalar]]
    return issubclass(get_origin(scalar) or scalar, np.integer)
