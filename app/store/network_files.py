"""Knows the trained networks that come with the app: NAME.json says what NAME.safetensors holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load

from app.errors import ArtefactDamaged, ModelNotFound, UnrollError
from app.lm.rnn.parameters import NAMES, Parameters
from app.settings import ROOT
from app.store.cards import ModelCard, RnnModel
from app.text.vocabulary import Vocabulary

SHIPPED = ROOT / "app" / "models"
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
        told = json.loads((folder / f"{model_id}.json").read_text(encoding="utf-8"))
        known = {name: told[name] for name in TOLD} | {name: told.get(name) for name in TOLD_IF_KNOWN}
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactDamaged(name=f"{model_id}.json", reason=type(error).__name__) from error
    return ModelCard(id=model_id, kind="rnn", **known), told


def read_rnn(model_id: str, dtype: str, folder: Path = SHIPPED) -> RnnModel:
    """Return a network in single or double precision, once it agrees with its description.

    Raises ModelNotFound, ArtefactDamaged.
    """
    card, told = read_card(model_id, folder)
    name = f"{model_id}.safetensors"
    try:
        content = (folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != told["sha256"]:
            raise ArtefactDamaged(name=name, reason="sha256")
        tensors = load(content)
        parameters = Parameters.of(**{part: tensors[part] for part in NAMES}, dtype=dtype)
        vocabulary = Vocabulary(tuple(told["vocabulary"]))
    except ArtefactDamaged:
        raise
    except (OSError, KeyError, SafetensorError, UnrollError) as error:
        raise ArtefactDamaged(name=name, reason=type(error).__name__) from error
    if len(vocabulary) != parameters.vocabulary_size:
        raise ArtefactDamaged(name=name, reason="vocabulary")
    return RnnModel(card, parameters, vocabulary)
