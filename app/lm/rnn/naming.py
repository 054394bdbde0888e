"""Parameter names and orientations of other libraries, turned into our U, W, V, b, c."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from app.errors import InvalidRequest, ShapeMismatch
from app.lm.checks import Floats, as_finite
from app.lm.rnn.parameters import NAMES, Parameters

Naming = Literal["ours", "d2l", "pytorch", "keras"]
# Names of U, W, V, b, c that nothing precedes.
PLAIN: dict[Naming, tuple[str, ...]] = {"ours": NAMES, "d2l": ("W_xh", "W_hh", "W_hq", "b_h", "b_q")}


@dataclass(frozen=True, slots=True)
class Understood:
    """A network, the naming it came in, and whether its matrices multiply row vectors (x U, not U x)."""

    params: Parameters
    naming: Naming
    by_rows: bool
    names: tuple[str, ...]  # what U, W, V, b and c were called; PyTorch's two biases joined by +
    biases: tuple[Floats, ...]  # those two, of which b is the sum; nothing else is kept apart


def understand(given: Mapping[str, ArrayLike], dtype: DTypeLike = np.float64) -> Understood:
    """Return the one-layer tanh RNN that arrays by name describe; PyTorch's two biases are summed.

    Shapes decide the orientation, for the whole network at once (W is square); where |V| = H, the naming
    does: ours and PyTorch hold U (H, |V|), d2l and Keras its transpose. Any prefix ending in `.` or `/`
    may precede the names of PyTorch and Keras. Raises InvalidRequest (reason "two_layers", "gru_rows",
    "lstm_rows", "no_output_layer", "missing" or "unknown_naming"), ShapeMismatch,
    NotFinite; each names the array.
    """
    naming, names = _names(given)
    found = [[as_finite(name, given[name], dtype) for name in group.split("+") if name] for group in names]
    U, W, V = (_matrix(name, arrays[0]) for name, arrays in zip(names[:3], found[:3], strict=True))
    _gates(names[1], W)
    b, c = _vector(names[3], found[3], len(W)), _vector(names[4], found[4], None)
    by_rows = _by_rows(naming, (names[0], names[2]), (U.shape, V.shape), (len(W), len(c)))
    if by_rows:
        U, W, V = U.T, W.T, V.T
    apart = tuple(found[3]) if len(found[3]) == 2 else ()
    return Understood(Parameters.of(U, W, V, b, c, dtype), naming, by_rows, names, apart)


def _by_rows(
    naming: Naming, names: tuple[str, str], shapes: tuple[tuple[int, ...], ...], columns: tuple[int, int]
) -> bool:
    """Return whether U and V, by their shapes, multiply row vectors; `columns` is (H, |V|)."""
    convention = naming in ("d2l", "keras")
    usual, turned = (columns, columns[::-1]), (columns[::-1], columns)
    if convention:
        usual, turned = turned, usual
    if shapes not in (usual, turned):
        wrong = 0 if shapes[0] != usual[0] else 1
        raise ShapeMismatch(name=names[wrong], expected=str(usual[wrong]), actual=str(shapes[wrong]))
    return convention if shapes == usual else not convention


def _names(given: Mapping[str, ArrayLike]) -> tuple[Naming, tuple[str, ...]]:
    """Return the naming, and which names make U, W, V, b and c; names joined by + are summed."""
    for naming, names in PLAIN.items():
        if names[1] in given and names[0] in given:
            _all_there(given, names)
            return naming, names
    ends = {name: name.replace("/", ".").rpartition(".")[2] for name in given}
    two = [name for name, end in ends.items() if end.endswith(("_l1", "_reverse"))]
    if two or list(ends.values()).count("recurrent_kernel") > 1:
        name = two[0] if two else "recurrent_kernel"
        raise InvalidRequest(field=name, reason="two_layers")
    for name, end in ends.items():
        prefix = name[: len(name) - len(end)]
        if end == "weight_hh_l0":
            cell = [prefix + part for part in ("weight_ih_l0", "weight_hh_l0")]
            biases = [prefix + part for part in ("bias_ih_l0", "bias_hh_l0") if prefix + part in given]
            weight, bias = _output(ends, cell + biases, "weight")
            return "pytorch", _checked(given, (*cell, weight, "+".join(biases), bias))
        if end == "recurrent_kernel":
            cell = [prefix + part for part in ("kernel", "recurrent_kernel", "bias")]
            weight, bias = _output(ends, cell, "kernel")
            return "keras", _checked(given, (*cell[:2], weight, cell[2], bias))
    raise InvalidRequest(field="parameters", reason="unknown_naming")


def _output(ends: Mapping[str, str], cell: list[str], weight: str) -> tuple[str, str]:
    """Return the names of the output layer's weight and bias."""
    for name, end in ends.items():
        if end == weight and name not in cell:
            return name, name[: len(name) - len(end)] + "bias"
    raise InvalidRequest(field=weight, reason="no_output_layer")


def _checked(given: Mapping[str, ArrayLike], names: tuple[str, ...]) -> tuple[str, ...]:
    _all_there(given, tuple(name for group in names for name in group.split("+") if name))
    return names


def _all_there(given: Mapping[str, ArrayLike], names: tuple[str, ...]) -> None:
    for name in names:
        if name not in given:
            raise InvalidRequest(field=name, reason="missing")


def _matrix(name: str, array: Floats) -> Floats:
    if array.ndim != 2 or 0 in array.shape:
        raise ShapeMismatch(name=name, expected="(m, n)", actual=str(array.shape))
    return array


def _vector(names: str, arrays: list[Floats], size: int | None) -> Floats:
    """Return the sum of the vectors; zeros if there are none, as in PyTorch with bias=False."""
    for name, array in zip(names.split("+"), arrays, strict=False):
        if array.ndim != 1 or (size is not None and len(array) != size):
            expected = "(|V|,)" if size is None else str((size,))
            raise ShapeMismatch(name=name, expected=expected, actual=str(array.shape))
    total: Floats = sum(arrays[1:], arrays[0]) if arrays else np.zeros(size or 0)
    return total


def _gates(name: str, W: Floats) -> None:
    """Refuse by name a W that has several gates: a GRU's 3 H or an LSTM's 4 H."""
    long, short = max(W.shape), min(W.shape)
    if long == short:
        return
    if long == 3 * short:
        raise InvalidRequest(field=name, reason="gru_rows")
    if long == 4 * short:
        raise InvalidRequest(field=name, reason="lstm_rows")
    raise ShapeMismatch(name=name, expected=str((short, short)), actual=str(W.shape))
