"""A training run on disk, so that it continues after its process has died.

One safetensors file: the arrays, and the facts as JSON in its header. No pickle: reading one runs nothing.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from app.errors import ArtefactDamaged
from app.lm.training.checkpoint import Checkpoint
from app.store.files.atomic import write_file
from app.store.files.json_text import parsed
from app.store.files.reasons import storage_failed

FORMAT = "unroll-training-1"


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; a crash at any moment leaves the old file or the new one. Raises StorageFailed."""
    arrays = {name: np.ascontiguousarray(array) for name, array in checkpoint.arrays.items()}
    content = save(arrays, metadata={"format": FORMAT, "facts": json.dumps(checkpoint.facts)})
    try:
        write_file(path, content)
    except OSError as error:
        raise storage_failed(path.name, error) from error


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint back. Raises ArtefactDamaged for a file that is no whole checkpoint of ours."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise ArtefactDamaged(name=path.name, reason="format")
            arrays = {name: np.array(file.get_tensor(name)) for name in file.keys()}  # noqa: SIM118
        return Checkpoint(arrays, parsed(metadata["facts"]))
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise ArtefactDamaged(name=path.name, reason="format") from error
