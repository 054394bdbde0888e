"""A model that came of a run, as it is to be kept: its card, its weights or counts, and how it became so."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.store.cards import ModelCard
from app.store.network_files import told_in
from app.store.own.reading import slug_of
from app.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """content: the safetensors file; snapshots: parameters in half precision with their loss, by step."""

    card: ModelCard
    content: bytes
    vocabulary: Vocabulary
    snapshots: Mapping[int, bytes]


def id_of_trained(card: ModelCard, run_id: str) -> str:
    """Return the id of the model of a run: always the same, so that it is kept once."""
    return f"{slug_of(card.title['en'])}-{run_id[:8]}"


def described(trained: TrainedModel, run_id: str, created: int) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return what ID.json says of a trained model, and its files by name."""
    model_id = id_of_trained(trained.card, run_id)
    names = {step: snapshot_name(model_id, step) for step in sorted(trained.snapshots)}
    files = {f"{model_id}.safetensors": trained.content}
    files |= {names[step]: trained.snapshots[step] for step in names}
    about = asdict(replace(trained.card, id=model_id)) | {"created": created, "run": run_id}
    about["sha256"] = _sha256(trained.content)
    about["snapshots"] = [_snapshot(step, files[name]) for step, name in names.items()]
    if trained.card.kind == "rnn":
        marks = trained.vocabulary.marks
        about |= {"vocabulary": trained.vocabulary.tokens, "marks": [marks.unk, marks.bos, marks.eos]}
    return about, files


def snapshot_name(model_id: str, step: int) -> str:
    """Return the name of the file of a snapshot."""
    return f"{model_id}.at-{step}.safetensors"


def _snapshot(step: int, content: bytes) -> dict[str, Any]:
    """Return what ID.json says of a snapshot; loss and part as the file itself tells them."""
    metadata = told_in(content)
    figures = {"loss": float(metadata["loss"]), "part": metadata["part"]} if "loss" in metadata else {}
    return {"step": step, "sha256": _sha256(content), **figures}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
