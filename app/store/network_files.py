"""Reads the trained networks that come with the app: NAME.json describes NAME.safetensors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from app.errors import ArtefactDamaged, ModelNotFound, StorageFailed, UnrollError
from app.lm.rnn.parameters import NAMES, Parameters
from app.paths import folder
from app.store.cards import ModelCard, RnnModel
from app.store.files.atomic import write_file
from app.store.files.json_text import parsed
from app.store.files.reasons import reason_of
from app.store.shipped_snapshots import ENDING, Moment, packed, parameters_at
from app.text.vocabulary import Vocabulary

SHIPPED = folder("models")
TOLD = ("title", "unit", "language", "corpus", "hidden_size", "vocabulary_size")
TOLD_IF_KNOWN = ("num_parameters", "recipe", "held_out", "licence")


def shipped_names(folder: Path = SHIPPED) -> list[str]:
    """Return the ids of all shipped networks, sorted."""
    return sorted(path.stem for path in folder.glob("*.json"))


def read_card(model_id: str, folder: Path = SHIPPED) -> tuple[ModelCard, dict[str, Any]]:
    """Return the card of a network and the whole description. Raises ModelNotFound, ArtefactDamaged."""
    if model_id not in shipped_names(folder):
        raise ModelNotFound(id=model_id[:100])
    try:
        description = parsed((folder / f"{model_id}.json").read_text(encoding="utf-8"))
        fields = {name: description[name] for name in TOLD}
        fields |= {name: description.get(name) for name in TOLD_IF_KNOWN}
        card = msgspec.convert({"id": model_id, "kind": "rnn", **fields}, ModelCard)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactDamaged(name=f"{model_id}.json", **reason_of(error, "format")) from error
    return card, description


def read_rnn(model_id: str, dtype: str, snapshot: int | None = None, folder: Path = SHIPPED) -> RnnModel:
    """Return a network in single or double precision, once it agrees with its description.

    snapshot: which moment on its way, by its number from 0. Raises ModelNotFound, ArtefactDamaged.
    """
    card, description = read_card(model_id, folder)
    name = f"{model_id}.safetensors" if snapshot is None else f"{model_id}{ENDING}"
    try:
        content = (folder / name).read_bytes()
        vocabulary = Vocabulary(tuple(description["vocabulary"]))
    except (OSError, KeyError, UnrollError) as error:
        raise ArtefactDamaged(name=name, **reason_of(error, "format")) from error
    if snapshot is not None:
        return RnnModel(card, parameters_at(name, content, description, snapshot, dtype), vocabulary)
    return RnnModel(card, parameters_of(name, content, description, len(vocabulary), dtype), vocabulary)


def parameters_of(
    name: str, content: bytes, description: dict[str, Any], size: int, dtype: str
) -> Parameters:
    """Return the weights in a file of ours, once they agree with its description and its vocabulary's size.

    Raises ArtefactDamaged.
    """
    try:
        if hashlib.sha256(content).hexdigest() != description["sha256"]:
            raise ArtefactDamaged(name=name, reason="sha256")
        tensors = load(content)
        parameters = Parameters.of(**{part: tensors[part] for part in NAMES}, dtype=dtype)
    except ArtefactDamaged:
        raise
    except (OSError, KeyError, TypeError, ValueError, SafetensorError, UnrollError) as error:
        raise ArtefactDamaged(name=name, **reason_of(error, "format")) from error
    if size != parameters.vocabulary_size:
        raise ArtefactDamaged(name=name, reason="vocabulary_size")
    return parameters


def weights_of(params: Parameters, dtype: str, metadata: dict[str, str] | None = None) -> bytes:
    """Return the weights as a file of ours, safetensors; metadata: what its header says of them."""
    arrays = {str(name): np.ascontiguousarray(getattr(params, name), dtype) for name in NAMES}
    return save(arrays, metadata=metadata)


def told_in(content: bytes) -> dict[str, str]:
    """Return what the header of a file of ours says of its weights, nothing for most."""
    size = int.from_bytes(content[:8], "little")
    with suppress(ValueError, AttributeError):  # damaged: whoever reads the weights is told
        metadata: dict[str, str] = parsed(content[8 : 8 + size].decode()).get("__metadata__", {})
        return metadata
    return {}


def write_rnn(folder: Path, params: Parameters, card: dict[str, Any], moments: Sequence[Moment] = ()) -> None:
    """Write NAME.safetensors, then NAME.json with its hash, each whole or not at all.

    card: what NAME.json holds; its `id` is the name, `stored` the precision. moments: the network on its way,
    the last one itself; they have a file of their own. Raises StorageFailed.
    """
    weights = weights_of(params, card["stored"])
    card = {**card, "sha256": hashlib.sha256(weights).hexdigest()}
    if moments:
        on_the_way, card["snapshots"] = packed(moments)
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(card[key], ensure_ascii=False)}" for key in card)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_file(folder / f"{card['id']}.safetensors", weights)
        if moments:
            write_file(folder / f"{card['id']}{ENDING}", on_the_way)
        write_file(folder / f"{card['id']}.json", f"{{\n{lines}\n}}\n".encode())
    except OSError as error:
        raise StorageFailed(name=card["id"], **reason_of(error)) from error
