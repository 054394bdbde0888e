"""A shipped network as it was on its way: the list in NAME.json, the parameters in NAME.snapshots.npz.

The file holds U (n, H, |V|), W (n, H, H), V (n, |V|, H), b (n, H), c (n, |V|) in single precision: all
moments of the list but the last one, which is the network itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from app.errors import ArtefactDamaged, UnrollError
from app.lm.npz import read_npz
from app.lm.rnn.parameters import NAMES, Parameters
from app.store.cards import Snapshot
from app.store.files.reasons import reason_of

ENDING = ".snapshots.npz"
LARGEST = 2**24  # bytes that a file may unpack to
DIGITS = 9  # decimals of a loss in the list


@dataclass(frozen=True, slots=True)
class Moment:
    """A network after so many steps of its training, and its loss then: nats a token of what it learns."""

    step: int
    loss: float
    params: Parameters


def packed(moments: Sequence[Moment]) -> tuple[bytes, dict[str, Any]]:
    """Return the file of some moments, the last one left out, and what the description says of them all."""
    file = BytesIO()
    earlier = [moment.params for moment in moments[:-1]]
    arrays = {str(name): np.stack([getattr(one, name) for one in earlier]) for name in NAMES}
    np.savez(file, allow_pickle=False, **{name: array.astype(np.float32) for name, array in arrays.items()})
    listing = {
        "steps": [moment.step for moment in moments],
        "losses": [round(moment.loss, DIGITS) for moment in moments],
        "sha256": hashlib.sha256(file.getvalue()).hexdigest(),
    }
    return file.getvalue(), listing


def snapshots_of(description: Mapping[str, Any]) -> list[Snapshot]:
    """Return the moments that the description of a network lists, none for most."""
    listing = description.get("snapshots", {"steps": [], "losses": []})
    pairs = zip(listing["steps"], listing["losses"], strict=True)
    return [Snapshot(number, step, loss, "training") for number, (step, loss) in enumerate(pairs)]


def parameters_at(
    name: str, content: bytes, description: Mapping[str, Any], number: int, dtype: str
) -> Parameters:
    """Return the parameters of a moment, by its number from 0, out of the file that the description tells of.

    Raises ArtefactDamaged.
    """
    if hashlib.sha256(content).hexdigest() != description["snapshots"]["sha256"]:
        raise ArtefactDamaged(name=name, reason="sha256")
    try:
        arrays = read_npz(content, LARGEST)
        return Parameters.of(**{part: arrays[part][number] for part in NAMES}, dtype=dtype)
    except (KeyError, IndexError, UnrollError) as error:
        raise ArtefactDamaged(name=name, **reason_of(error, "format")) from error
