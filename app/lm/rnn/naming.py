"""Parameter names and orientations of other libraries, turned into our U, W, V, b, c."""

from __future__ import annotations

import re
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
# Of U, W and the biases: nn.RNN, then nn.RNNCell; the layer of Keras.
CELLS: dict[Naming, tuple[tuple[str, ...], ...]] = {
    "pytorch": (
        ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"),
        ("weight_ih", "weight_hh", "bias_ih", "bias_hh"),
    ),
    "keras": (("kernel", "recurrent_kernel", "bias"),),
}
LATER_LAYER = re.compile(r"_l[1-9]\d*$")


@dataclass(frozen=True, slots=True)
class Understood:
    """A network, the naming it came in, and whether its matrices multiply row vectors (x U, not U x).

    summed: the biases that b is the sum of, if several. absent: the letters of biases that the network has
    none of, so that they are 0. embedding: the name of the table that U was multiplied by, if there is one.
    """

    params: Parameters
    naming: Naming
    by_rows: bool
    names: tuple[str, ...]  # of U, W, V, b and c, "" if absent; two biases joined by +
    biases: tuple[Floats, ...]  # those two, of which b is the sum; nothing else is kept apart
    summed: tuple[str, ...] = ()
    absent: tuple[Literal["b", "c"], ...] = ()
    embedding: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Which arrays make a network; no `biases` and no `c` where it has none."""

    naming: Naming
    U: str
    W: str
    V: str
    biases: tuple[str, ...]
    c: str | None
    embedding: str | None = None


def understand(arrays: Mapping[str, ArrayLike], dtype: DTypeLike = np.float64) -> Understood:
    """Return the one-layer tanh RNN that arrays by name describe; PyTorch's two biases are summed.

    Shapes decide the orientation, for the whole network at once (W is square); where |V| = H, the naming
    does: ours and PyTorch hold U (H, |V|), d2l and Keras its transpose. Any prefix ending in `.` or `/`
    may precede the names of PyTorch and Keras. A bias that these leave out is 0, as they have it; an
    embedding before the network is multiplied into U, which is the same network. Raises InvalidRequest
    (reason "two_layers", "bidirectional", "gru_rows", "lstm_rows", "no_output_layer", "many_outputs",
    "missing" or "unknown_naming"), ShapeMismatch, NotFinite; each names the array.
    """
    names = _names(arrays)
    U, W, V = (_matrix(name, arrays, dtype) for name in (names.U, names.W, names.V))
    _gates(names.W, W)
    if names.embedding:
        U = _embedded(names, U, _matrix(names.embedding, arrays, dtype), len(W))
    biases = tuple(_vector(name, arrays, dtype, len(W)) for name in names.biases)
    b = sum(biases, np.zeros(len(W), dtype))
    outputs = (V.size // len(W),)
    c = _vector(names.c, arrays, dtype, None) if names.c else np.zeros(outputs, dtype)
    by_rows = _by_rows(names, (U.shape, V.shape), (len(W), len(c)))
    if by_rows:
        U, W, V = U.T, W.T, V.T
    return Understood(
        Parameters.of(U, W, V, b, c, dtype),
        names.naming,
        by_rows,
        names=(names.U, names.W, names.V, "+".join(names.biases), names.c or ""),
        biases=biases if len(biases) > 1 else (),
        summed=names.biases if len(biases) > 1 else (),
        absent=(*(("b",) if not biases else ()), *(("c",) if names.c is None else ())),
        embedding=names.embedding,
    )


def _by_rows(names: Names, shapes: tuple[tuple[int, ...], ...], columns: tuple[int, int]) -> bool:
    """Return whether U and V, by their shapes, multiply row vectors; `columns` is (H, |V|)."""
    convention = names.naming in ("d2l", "keras")
    usual, turned = (columns, columns[::-1]), (columns[::-1], columns)
    if convention:
        usual, turned = turned, usual
    if shapes not in (usual, turned):
        at = 0 if shapes[0] != usual[0] else 1
        wrong = (names.embedding or names.U, names.V)[at]
        raise ShapeMismatch(name=wrong, expected=str(usual[at]), actual=str(shapes[at]))
    return convention if shapes == usual else not convention


def _embedded(names: Names, U: Floats, table: Floats, H: int) -> Floats:
    """Return U that reads token ids: the input weights times the embedding (|V|, E), oriented as they are."""
    E = table.shape[1]
    if names.naming == "keras" and U.shape == (E, H):
        return np.asarray(table @ U)
    if U.shape != (H, E):
        raise ShapeMismatch(name=names.U, expected=str((H, E)), actual=str(U.shape))
    return np.asarray(U @ table.T)


def _names(arrays: Mapping[str, ArrayLike]) -> Names:
    """Return which arrays make the network. Raises InvalidRequest."""
    for naming, names in PLAIN.items():
        if names[1] in arrays and names[0] in arrays:
            _all_there(arrays, names)
            U, W, V, b, c = names
            return Names(naming, U, W, V, (b,), c)
    ends = {name: name.replace("/", ".").rpartition(".")[2] for name in arrays}
    _only_one_layer(ends)
    for naming, kinds in CELLS.items():
        for parts in kinds:
            if holder := next((name for name, end in ends.items() if end == parts[1]), None):
                prefix = holder[: len(holder) - len(parts[1])]
                return _cell_names(arrays, ends, naming, [prefix + part for part in parts])
    raise InvalidRequest(field="parameters", reason="unknown_naming")


def _only_one_layer(ends: Mapping[str, str]) -> None:
    for name, end in ends.items():
        if end.endswith("_reverse"):
            raise InvalidRequest(field=name, reason="bidirectional")
        if LATER_LAYER.search(end):
            raise InvalidRequest(field=name, reason="two_layers")
    for last in ("recurrent_kernel", "weight_hh"):
        several = [name for name, end in ends.items() if end == last]
        if len(several) > 1:
            if any("backward" in name for name in several):
                raise InvalidRequest(field=several[1], reason="bidirectional")
            raise InvalidRequest(field=several[1], reason="two_layers")


def _cell_names(
    arrays: Mapping[str, ArrayLike], ends: Mapping[str, str], naming: Naming, cell: list[str]
) -> Names:
    _all_there(arrays, cell[:2])
    table = next((name for name in arrays if name not in cell and "embed" in name.lower()), None)
    V, c = _output(arrays, ends, {*cell, table}, "kernel" if naming == "keras" else "weight")
    biases = tuple(name for name in cell[2:] if name in arrays)
    return Names(naming, cell[0], cell[1], V, biases, c, table)


def _output(
    arrays: Mapping[str, ArrayLike], ends: Mapping[str, str], others: set[str | None], weight: str
) -> tuple[str, str | None]:
    """Return the names of the output layer's weight and of its bias, None if it has none."""
    candidates = [name for name, end in ends.items() if end == weight and name not in others]
    # The weights of a normalisation are vectors.
    candidates = [name for name in candidates if np.ndim(arrays[name]) != 1]
    if not candidates:
        raise InvalidRequest(field=weight, reason="no_output_layer")
    if len(candidates) > 1:
        raise InvalidRequest(field=candidates[1], reason="many_outputs")
    bias = candidates[0][: len(candidates[0]) - len(weight)] + "bias"
    return candidates[0], bias if bias in arrays else None


def _all_there(arrays: Mapping[str, ArrayLike], names: tuple[str, ...] | list[str]) -> None:
    for name in names:
        if name not in arrays:
            raise InvalidRequest(field=name, reason="missing")


def _matrix(name: str, arrays: Mapping[str, ArrayLike], dtype: DTypeLike) -> Floats:
    array = as_finite(name, arrays[name], dtype)
    if array.ndim != 2 or 0 in array.shape:
        raise ShapeMismatch(name=name, expected="(m, n)", actual=str(array.shape))
    return array


def _vector(name: str, arrays: Mapping[str, ArrayLike], dtype: DTypeLike, size: int | None) -> Floats:
    array = as_finite(name, arrays[name], dtype)
    if array.ndim != 1 or (size is not None and len(array) != size):
        expected = "(|V|,)" if size is None else str((size,))
        raise ShapeMismatch(name=name, expected=expected, actual=str(array.shape))
    return array


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
