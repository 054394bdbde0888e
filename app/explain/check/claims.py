"""Claimed arrays by their names: which of ours each one is, and which way round it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest, ShapeMismatch
from app.lm.checks import Floats, as_finite
from app.lm.rnn.naming import PLAIN, Understood
from app.lm.rnn.parameters import NAMES
from app.lm.rnn.slips.problem import VALUES

Way = Literal["columns", "rows", "either"]  # our orientation, its transpose, or whichever comes nearer
OTHER_NAMES = {"ŷ": "yhat", "y_hat": "yhat"}
IGNORED = {"dLt_dhk_norm"}  # in the files that the stage gives away
CLAIMABLE = ("a", "h", "o", "yhat", "L", "loss", "dU", "dW", "dV", "db", "dc", "dh0", "da", "dh", "do")
OF_LIBRARIES: tuple[tuple[tuple[str, ...], Way], ...] = (
    (PLAIN["d2l"], "rows"),
    (("weight_ih_l0", "weight_hh_l0", "", "bias_ih_l0+bias_hh_l0", ""), "columns"),
    (("kernel", "recurrent_kernel", "", "bias", ""), "rows"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed array, (tau, n), (tau,), () or a parameter's shape, in our orientation."""

    name: str  # as it was given
    of: str  # one of VALUES
    values: Floats
    other_way: Floats | None  # the transpose, where it may be meant as well
    turned: bool  # `values` is the transpose of what was given

    @property
    def has_steps(self) -> bool:
        """Whether its first axis is time."""
        return self.of in {"a", "h", "o", "yhat", "L", "da", "dh", "do"}


def split(arrays: Mapping[str, NDArray[Any]]) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Part the arrays of one file into those of the network and those that are claimed."""
    claimed = {
        name for name in arrays if name in (*VALUES, *OTHER_NAMES, *IGNORED) or _is_gradient(name, arrays)
    }
    return (
        {name: array for name, array in arrays.items() if name not in claimed},
        {name: array for name, array in arrays.items() if name in claimed},
    )


def _is_gradient(name: str, arrays: Mapping[str, NDArray[Any]]) -> bool:
    of = _parameter_of(name)
    if of is None:
        return False
    library_names = {end for names, _ in OF_LIBRARIES for end in "+".join(names).split("+")}
    return name.endswith(".grad") or of in arrays or of in library_names


def claims_of(arrays: Mapping[str, NDArray[Any]], understood: Understood, tau: int) -> list[Claim]:
    """Return the claims, in the order given. Raises InvalidRequest, ShapeMismatch, NotFinite."""
    names = dict(_names(understood))
    claims = [_claim(name, arrays[name], names, understood, tau) for name in arrays if name not in IGNORED]
    if not claims:
        raise InvalidRequest(field="claimed", reason="nothing_claimed", limit=", ".join(CLAIMABLE))
    return claims


def _names(understood: Understood) -> Iterator[tuple[str, tuple[str, Way]]]:
    """Give what may be claimed by its name, with the array of ours that it is; later ones hold."""
    for names, way in OF_LIBRARIES:
        yield from _gradients(names, way)
    own: Way = "rows" if understood.by_rows else "columns"
    ends = tuple("+".join(_end(name) for name in group.split("+")) for group in understood.names)
    if len({*"+".join(ends).split("+")}) == len("+".join(ends).split("+")):  # `kernel` may be there twice
        yield from _gradients(ends, own)
    yield from _gradients(understood.names, own)
    for name in VALUES:
        yield name, (name, "either" if understood.by_rows else "columns")
    for other, name in OTHER_NAMES.items():
        yield other, (name, "columns")


def _gradients(names: tuple[str, ...], way: Way) -> Iterator[tuple[str, tuple[str, Way]]]:
    for ours, group in zip(NAMES, names, strict=True):
        for name in filter(None, group.split("+")):
            yield f"d{name}", (f"d{ours}", way)
            yield f"{name}.grad", (f"d{ours}", way)


def _parameter_of(name: str) -> str | None:
    """Return the name of the parameter whose gradient a name tells of."""
    if name.endswith(".grad"):
        return name.removesuffix(".grad")
    return name[1:] if name.startswith("d") and len(name) > 1 else None


def _end(name: str) -> str:
    return name.replace("/", ".").rpartition(".")[2]


def _claim(
    name: str, array: NDArray[Any], names: Mapping[str, tuple[str, Way]], understood: Understood, tau: int
) -> Claim:
    if name not in names:
        raise InvalidRequest(field=name[:100], reason="not_claimable", limit=", ".join(CLAIMABLE))
    of, way = names[name]
    shape = _shape(of, understood, tau)
    values = as_finite(name, array, np.float64)
    is_matrix = of in {"dU", "dW", "dV"}
    straight = _reshaped(values, shape)
    turned = _reshaped(values, shape[::-1]) if is_matrix else None
    turned = None if turned is None else turned.T
    if turned is not None and (straight is None or way == "rows"):
        return Claim(name, of, turned, None, True)
    if straight is None:
        expected = shape[::-1] if way == "rows" else shape
        raise ShapeMismatch(name=name, expected=str(expected), actual=str(array.shape))
    return Claim(name, of, straight, turned if way == "either" else None, False)


def _reshaped(values: Floats, shape: tuple[int, ...]) -> Floats | None:
    """Return the array in a shape that differs by axes of length 1 alone, None where it differs otherwise."""
    plain = [tuple(size for size in one if size != 1) for one in (values.shape, shape)]
    return values.reshape(shape) if plain[0] == plain[1] else None


def _shape(of: str, understood: Understood, tau: int) -> tuple[int, ...]:
    H, size = understood.params.hidden_size, understood.params.vocabulary_size
    return {
        **dict.fromkeys(("a", "h", "da", "dh"), (tau, H)),
        **dict.fromkeys(("o", "yhat", "do"), (tau, size)),
        **dict.fromkeys(("db", "dh0"), (H,)),
        "L": (tau,),
        "loss": (),
        "dU": (H, size),
        "dW": (H, H),
        "dV": (size, H),
        "dc": (size,),
    }[of]
