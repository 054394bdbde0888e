"""Understands a model's file, whoever wrote it: a one-layer tanh RNN as safetensors or npz, or ARPA."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import BinaryIO, Literal

import numpy as np

from app.errors import ArtefactDamaged, InvalidRequest, UnrollError
from app.lm.ngram.models.backoff import BackoffModel
from app.lm.ngram.models.figures_only import FiguresModel
from app.lm.rnn.naming import Understood, understand
from app.lm.rnn.parameters import Parameters
from app.store.cards import ModelCard, RnnModel, SpeltMarks, Understanding
from app.store.files.ngram_files import read_packed_arpa
from app.store.own.arrays import LENGTH, ZIP, from_npz, from_safetensors
from app.store.own.tokens import cut_for, sample_of, vocabulary_of
from app.text.tokenizer import Unit
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID, Marks, Vocabulary

PICKLE, HDF5 = b"\x80", b"\x89HDF"
LONGEST_SLUG = 40
NO_LIMIT = 2**62

Kind = Literal["safetensors", "npz", "arpa"]


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What a person says of a file: how it is to be called; what else is None is told by the file itself."""

    name: str
    vocabulary: bytes | None = None
    unit: Unit | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ReadModel:
    """A model that was read: its card, whose id is empty, and either a network or the figures of ARPA."""

    card: ModelCard
    vocabulary: Vocabulary
    parameters: Parameters | None = None
    figures: BackoffModel | None = None

    def network(self, dtype: str) -> RnnModel:
        """Return the network in single or double precision. Raises InvalidRequest for an ARPA file."""
        if self.parameters is None:
            raise InvalidRequest(field="model", reason="no_network")
        return RnnModel(self.card, self.parameters.astype(dtype), self.vocabulary)

    def ngrams(self) -> FiguresModel:
        """Return the n-gram model. Raises InvalidRequest for a network."""
        if self.figures is None:
            raise InvalidRequest(field="model", reason="no_arpa")
        return FiguresModel(self.figures)


def read_model(file: BinaryIO, description: ModelDescription, limit: int = NO_LIMIT) -> ReadModel:
    """Read a file that can be sought; limit: bytes that it may have once it is unpacked.

    Raises InvalidRequest, ShapeMismatch and NotFinite that name what is wrong, and for an ARPA file
    ArtefactDamaged that names the line.
    """
    kind = kind_of(file)
    if kind == "arpa":
        return _read_arpa(file, description, limit)
    content = file.read()
    arrays = from_safetensors(content) if kind == "safetensors" else from_npz(content, limit)
    is_double = any(array.dtype.itemsize > 4 for array in arrays.values())
    understood = understand(arrays, np.float64 if is_double else np.float32)
    if is_double:  # figures are shown in single precision too
        understand(arrays, np.float32)
    vocabulary = vocabulary_of(description.vocabulary, understood.params.vocabulary_size)
    card = _network_card(description, kind, understood, vocabulary)
    return ReadModel(card, vocabulary, parameters=understood.params)


def kind_of(file: BinaryIO) -> Kind:
    """Tell what a file is by its first bytes. Raises InvalidRequest for a pickle and for HDF5."""
    start = file.read(LENGTH + 1)
    file.seek(0)
    if start.startswith(ZIP):
        return "npz"
    if start[LENGTH:] == b"{":  # before it comes a length, whose first byte may be any
        return "safetensors"
    if start.startswith(PICKLE):
        raise InvalidRequest(field="file", reason="pickle")
    if start.startswith(HDF5):
        raise InvalidRequest(field="file", reason="hdf5")
    return "arpa"


def identified(model: ReadModel, content: bytes) -> ReadModel:
    """Return the model with an id that holds a hash of its name, cut, tokens and content."""
    card = model.card
    name = card.title["en"]
    tokens = model.vocabulary.tokens if model.parameters else ()
    key = json.dumps([name, card.unit, card.language, tokens])
    digest = hashlib.sha256(key.encode() + content).hexdigest()[:8]
    return replace(model, card=replace(card, id=f"{slug_of(name)}-{digest}"))


def slug_of(name: str) -> str:
    """Return what an id begins with: the letters and digits of a name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_SLUG].rstrip("-") or "model"


def as_refused(error: UnrollError) -> UnrollError:
    """Return the error of a file that a person sent: what is damaged is theirs to mend."""
    if not isinstance(error, ArtefactDamaged):
        return error
    params = dict(error.params)
    name = params.pop("name")
    if params["reason"] == "arpa_head" or (params["reason"], params.get("line")) == ("arpa_utf8", 1):
        return InvalidRequest(field="file", reason="no_model_file")
    return InvalidRequest(field=name, **params)


def _network_card(
    description: ModelDescription, kind: Kind, understood: Understood, vocabulary: Vocabulary
) -> ModelCard:
    unit, language = cut_for(vocabulary)
    unit, language = description.unit or unit, description.language or language
    params = understood.params
    return ModelCard(
        id="",
        kind="rnn",
        title={"zh": description.name, "en": description.name},
        unit=unit,
        language=language,
        corpus=None,
        hidden_size=params.hidden_size,
        vocabulary_size=params.vocabulary_size,
        num_parameters=params.num_parameters,
        own=True,
        understood=Understanding(
            format=kind,
            marks=_spelt(vocabulary, vocabulary.marks),
            naming=understood.naming,
            by_rows=understood.by_rows,
            dtype=str(params.dtype),
            summed=understood.summed,
            absent=understood.absent,
            embedding=understood.embedding,
            only_ids=description.vocabulary is None,
            sample=sample_of(vocabulary, unit, language),
        ),
    )


def _read_arpa(file: BinaryIO, description: ModelDescription, limit: int) -> ReadModel:
    if description.vocabulary is not None:
        raise InvalidRequest(field="vocabulary", reason="arpa_vocabulary")
    arpa = read_packed_arpa(file, limit)
    model = arpa.model
    unit, language = cut_for(model.vocabulary, by_character=("zh",))
    unit, language = description.unit or unit, description.language or language
    probs = model.tables.probs[0]
    there = [at if probs[at] > 0 or at == BOS_ID else None for at in (UNK_ID, BOS_ID, EOS_ID)]
    if "no_bos" in arpa.notes:
        there[BOS_ID] = None
    card = ModelCard(
        id="",
        kind="ngram",
        title={"zh": description.name, "en": description.name},
        unit=unit,
        language=language,
        corpus=None,
        order=model.order,
        vocabulary_size=len(model.vocabulary),
        own=True,
        understood=Understanding(
            format="arpa",
            marks=_spelt(model.vocabulary, Marks(*there)),
            sizes=arpa.sizes,
            notes=arpa.notes,
            sample=sample_of(model.vocabulary, unit, language),
        ),
    )
    return ReadModel(card, model.vocabulary, figures=model)


def _spelt(vocabulary: Vocabulary, marks: Marks) -> SpeltMarks:
    places = (marks.unk, marks.bos, marks.eos)
    return SpeltMarks(*(None if at is None else vocabulary.tokens[at] for at in places))
