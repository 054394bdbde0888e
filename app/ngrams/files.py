"""Knows n-gram models as files: NAME.safetensors holds the arrays, NAME.json says what they are; and ARPA."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import ArtefactDamaged, StorageFailed
from app.lm.arpa import arpa_blocks
from app.lm.artefact import level_arrays, model_parts, vocabulary_array
from app.lm.estimator import Estimated, estimate
from app.lm.scoring import BackoffModel
from app.lm.smoothing import Smoothing
from app.lm.table_model import TableModel
from app.ngrams.tensors import TensorWriter, open_tensors

TENSORS, DESCRIPTION = ".safetensors", ".json"


@dataclass(frozen=True, slots=True)
class About:
    """What a description says besides the figures of the table itself."""

    smoothing: Smoothing
    unit: str
    language: str


def save_levels(path: Path, levels: Iterable[Estimated], tokens: tuple[str, ...], about: About) -> None:
    """Write a model level by level, as they are estimated. `path` has no ending. Raises `StorageFailed`."""
    described: list[dict[str, Any]] = []
    try:
        with TensorWriter(path.with_name(path.name + TENSORS)) as file:
            for order, estimated in enumerate(levels, start=1):
                for name, array in level_arrays(order, estimated):
                    file.write(name, array)
                described.append({"ngrams": len(estimated.level), "discounts": estimated.discounts[1:]})
            file.write("vocabulary", vocabulary_array(tokens))
        description = {
            "kind": "ngram", "order": len(described), "smoothing": about.smoothing, "unit": about.unit,
            "language": about.language, "vocabulary_size": len(tokens), "orders": described,
        }
        text = json.dumps(description, ensure_ascii=False, indent=1) + "\n"
        path.with_name(path.name + DESCRIPTION).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageFailed(name=path.name, reason=error.strerror or str(error)) from error


def save_model(path: Path, model: TableModel, unit: str, language: str) -> None:
    """Write a model whose smoothing leans on shorter contexts. Raises `StorageFailed`."""
    levels = estimate(model.counts.levels, model.smoothing)
    save_levels(path, levels, model.vocabulary.tokens, About(model.smoothing, unit, language))


def open_model(path: Path, smoothing: Smoothing | None = None, k: float = 1.0) -> TableModel:
    """Open a model by memory map; another smoothing than the saved one is estimated when it is needed.

    Raises `ArtefactDamaged`.
    """
    arrays = open_tensors(path.with_name(path.name + TENSORS))
    try:
        told = json.loads(path.with_name(path.name + DESCRIPTION).read_text(encoding="utf-8"))
        order, saved = int(told["order"]), Smoothing(told["smoothing"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactDamaged(name=path.name + DESCRIPTION, reason=type(error).__name__) from error
    counts, vocabulary, tables = model_parts(arrays, order)
    wanted = smoothing or saved
    return TableModel(counts, vocabulary, wanted, k, stored=tables if wanted is saved else None)


def write_arpa(path: Path, model: BackoffModel) -> None:
    """Write an ARPA file, compressed if the name ends in .gz. Raises `StorageFailed`, `InvalidRequest`."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "wb") as file:
            file.writelines(arpa_blocks(model))
    except OSError as error:
        raise StorageFailed(name=path.name, reason=error.strerror or str(error)) from error
