"""Makes the API's dataclasses out of its JSON by the types of their fields: there is no list of fields."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any, TypeVar

import httpx
import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

T = TypeVar("T")
NPY, NPZ = "application/x-npy", "application/x-npz"


def to_json(content: object) -> bytes:
    """Serialise a request; NumPy arrays and numbers become lists and numbers."""
    return msgspec.json.encode(content, enc_hook=_plain)


def from_json(kind: type[T], content: Any) -> T:  # noqa: ANN401 - as JSON gave it
    """Make a dataclass, or a list of them, of what JSON tells.

    Arrays have the precision that the answer names, so those in float32 come as they were computed, to
    the last bit; float64 where it names none. Raises msgspec.ValidationError if the app is too unlike this.
    """
    dtype = content.get("dtype", "float64") if isinstance(content, dict) else "float64"
    return msgspec.convert(content, kind, dec_hook=partial(_array, dtype))


def arrays_of(response: httpx.Response) -> dict[str, NDArray[Any]]:
    """Return the arrays of an NPZ file by name."""
    with np.load(BytesIO(response.content), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def array_of(response: httpx.Response) -> NDArray[Any]:
    """Return the array of a .npy file."""
    array: NDArray[Any] = np.load(BytesIO(response.content), allow_pickle=False)
    return array


def _array(dtype: DTypeLike, kind: Any, value: Any) -> NDArray[Any]:  # noqa: ANN401 - msgspec's protocol
    """Make the array of a field of type NDArray[floating or integer]."""
    [scalar] = kind.__args__[1].__args__
    is_whole = issubclass(getattr(scalar, "__origin__", scalar), np.integer)
    return np.asarray(value, np.int64 if is_whole else dtype)


def _plain(value: Any) -> Any:  # noqa: ANN401 - msgspec's protocol
    if hasattr(value, "__array__"):  # NumPy's own, and whatever becomes one: a tensor of PyTorch
        return np.asarray(value).tolist()
    raise NotImplementedError(type(value))
