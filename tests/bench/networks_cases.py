"""What both sides of the networks' bench are given: the same parameters, the same tokens."""

from __future__ import annotations

import numpy as np


def network(H: int, size: int) -> dict[str, np.ndarray]:
    """U (H, |V|), W (H, H), V (|V|, H), b, c in float32."""
    rng = np.random.default_rng(0)
    shapes = {"U": (H, size), "W": (H, H), "V": (size, H), "b": (H,), "c": (size,)}
    arrays = {name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()}
    for array in arrays.values():
        np.multiply(array, np.float32(0.5 / np.sqrt(H)), out=array)
    return arrays


def ids(shape: tuple[int, ...], size: int) -> np.ndarray:
    """Token ids by chance, none of them a mark."""
    return np.random.default_rng(1).integers(3, size, shape)


def sentences(number: int, size: int) -> list[np.ndarray]:
    """Sentences of 5 to 25 tokens."""
    rng = np.random.default_rng(2)
    return [rng.integers(3, size, rng.integers(5, 26)) for _ in range(number)]
