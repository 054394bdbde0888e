"""Writes an n-gram model to its two files, level by level: NAME.safetensors and NAME.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import StorageFailed
from app.lm.ngram.estimator import Estimated
from app.lm.ngram.named_arrays import level_arrays, vocabulary_array
from app.lm.ngram.smoothing import Smoothing
from app.store.files.atomic import write_file
from app.store.files.mapped_memory import Maps
from app.store.files.mapped_tensors import WRITTEN, written_tensors
from app.store.files.reasons import reason_of

TENSORS, DESCRIPTION = ".safetensors", ".json"
SEAL = "description"  # the array with the hash of NAME.json: a writer killed between the two is found out


@dataclass(frozen=True, slots=True)
class NGramMetadata:
    """What a description says besides the figures of the table itself."""

    smoothing: Smoothing
    unit: str
    language: str


def save_levels(
    path: Path,
    levels: Iterable[Estimated],
    tokens: tuple[str, ...],
    about: NGramMetadata,
    maps: Maps | None = None,
) -> None:
    """Write a model level by level, as they are estimated. `path` has no ending. Raises `StorageFailed`.

    maps: of arrays that the levels lie in; what was written of them is released.
    """
    orders: list[dict[str, Any]] = []
    try:
        with written_tensors(path.with_name(path.name + TENSORS), maps) as file:
            for order, estimated in enumerate(levels, start=1):
                largest = _largest(estimated.level.counts, maps)
                for name, array, kind in level_arrays(order, estimated, len(tokens), largest):
                    file.write(name, array, kind)
                orders.append({"ngrams": len(estimated.level), "discounts": estimated.discounts[1:]})
            file.write("vocabulary", vocabulary_array(tokens))
            text = _description(orders, len(tokens), about)
            file.write(SEAL, seal_of(text))
        write_file(path.with_name(path.name + DESCRIPTION), text)
    except OSError as error:
        raise StorageFailed(name=path.name, **reason_of(error)) from error


def _largest(counts: NDArray[np.int32], maps: Maps | None) -> int:
    """Return the largest count; what was read of the counts is released."""
    largest = 0
    for begin in range(0, len(counts), WRITTEN):
        largest = max(largest, int(counts[begin : begin + WRITTEN].max()))
        if maps:
            maps.forget()
    return largest


def seal_of(text: bytes) -> NDArray[np.uint8]:
    """Return the SHA-256 of a description, (32,): the arrays that it describes hold it."""
    return np.frombuffer(hashlib.sha256(text).digest(), np.uint8)


def _description(orders: list[dict[str, Any]], vocabulary_size: int, about: NGramMetadata) -> bytes:
    description = {
        "kind": "ngram",
        "order": len(orders),
        "smoothing": about.smoothing,
        "unit": about.unit,
        "language": about.language,
        "vocabulary_size": vocabulary_size,
        "orders": orders,
    }
    return (json.dumps(description, ensure_ascii=False, indent=1) + "\n").encode()
