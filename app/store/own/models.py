"""Keeps the models that users bring or train.

ID.json describes ID.safetensors, a network or counts, or ID.arpa, as it came; ID.at-STEP.safetensors are the
parameters of a network after so many steps of its training.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from io import BytesIO
from threading import Lock
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load

from app.errors import ArtefactDamaged, LeftOut, ModelNotFound, Param, TooManyModels, UnrollError
from app.lm.ngram.models.figures_only import FiguresModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.named_arrays import model_parts
from app.lm.ngram.smoothing import Smoothing
from app.store.cards import ModelCard, RnnModel, Snapshot, SpeltMarks, Understanding
from app.store.corpora.damage import left_out
from app.store.files.json_text import Told
from app.store.files.own_folder import FolderListing, OwnFolder, descriptions
from app.store.network_files import parameters_of, weights_of
from app.store.own.reading import ModelDescription, ReadModel, as_refused, identified, read_model
from app.store.own.trained import TrainedModel, described, snapshot_name
from app.text.tokenizer import Unit
from app.text.vocabulary import Marks, Vocabulary

FOLDER = "models/own"
NOT_OURS: dict[str, Param] = {"reason": "format"}
DescriptionListing = FolderListing[Told, dict[str, dict[str, Param]]]
CardListing = tuple[tuple[ModelCard, ...], list[LeftOut]]


class OwnModels:
    """The models that users brought, under one data URL; safe to use from many threads."""

    def __init__(self, data_url: str) -> None:
        self._folder = OwnFolder(data_url, FOLDER, descriptions)
        self._lock = Lock()
        self._read: tuple[DescriptionListing | None, CardListing] = None, ((), [])

    def cards(self) -> tuple[ModelCard, ...]:
        """Return a card for each, the oldest first; what cannot be read is left out. Raises StorageFailed."""
        return self.seen()[0]

    def seen(self) -> CardListing:
        """Return cards and what is damaged, the same objects while nothing changes. Raises StorageFailed."""
        listing = self._folder.listed()
        with self._lock:
            if self._read[0] is not listing:
                self._read = listing, _card_listing(*listing)
            return self._read[1]

    def card(self, model_id: str) -> ModelCard | None:
        """Return the card of one of them, None if there is none. Raises StorageFailed."""
        return next((card for card in self.cards() if card.id == model_id), None)

    def network(self, model_id: str, dtype: str, step: int | None = None) -> RnnModel:
        """Return a network in single or double precision, or as it was kept after a step of its training.

        Raises ModelNotFound, ArtefactDamaged.
        """
        card, description = self.known(model_id, "rnn")
        name, file = f"{model_id}.safetensors", description
        if step is not None:
            name = snapshot_name(model_id, step)
            file = next((one for one in description.get("snapshots", ()) if one["step"] == step), {})
        vocabulary = _vocabulary(name, description)
        params = parameters_of(name, self._folder.read(name), file, len(vocabulary), dtype)
        return RnnModel(card, params, vocabulary)

    def snapshots(self, model_id: str) -> list[Snapshot]:
        """Return at which moments of its training a network was kept, in order; empty for others.

        Raises ModelNotFound.
        """
        description = next((one for one in self._folder.told() if one["id"] == model_id), None)
        if description is None:
            raise ModelNotFound(id=model_id[:100])
        return [
            Snapshot(number, int(one["step"]), one.get("loss"), one.get("part"))
            for number, one in enumerate(description.get("snapshots", ()))
        ]

    def ngrams(self, model_id: str) -> FiguresModel | TableModel:
        """Return the model of an ARPA file, or the counts of a run. Raises ModelNotFound, ArtefactDamaged."""
        card, description = self.known(model_id, "ngram")
        name = _file_of(card)
        content = self._folder.read(name)
        if hashlib.sha256(content).hexdigest() != description["sha256"]:
            raise ArtefactDamaged(name=name, reason="sha256")
        if card.understood is None:
            return _table_model(name, content, description)
        return read_model(BytesIO(content), ModelDescription(card.title["en"], unit=card.unit)).ngrams()

    def add(self, model: ReadModel, content: bytes, limit: int) -> ModelCard:
        """Keep a model that was understood; the same one again is the same model.

        limit: of models, whichever process brings them. Raises TooManyModels, StorageFailed.
        """
        card = model.card
        if self.card(card.id) is not None:
            return card
        about = asdict(card) | {"created": int(time.time())}
        if model.parameters is not None:
            content = weights_of(model.parameters, str(model.parameters.dtype))
            marks = model.vocabulary.marks
            about |= {"vocabulary": model.vocabulary.tokens, "marks": [marks.unk, marks.bos, marks.eos]}
        about["sha256"] = hashlib.sha256(content).hexdigest()

        def admit(there: tuple[Told, ...]) -> None:
            if len({*(one["id"] for one in there), card.id}) > max(limit, len(there)):
                raise TooManyModels(limit=limit)

        self._folder.write(about, {_file_of(card): content}, admit)
        return card

    def publish(self, trained: TrainedModel, run_id: str) -> str:
        """Keep the model that came of a run, and return its id; the same again is the same model.

        Raises StorageFailed.
        """
        about, files = described(trained, run_id, int(time.time()))
        self._folder.write(about, files)
        return str(about["id"])

    def kept_bytes(self) -> int:
        """Return how many bytes all of them take. Raises StorageFailed."""
        return self._folder.size()

    def remove(self, model_id: str) -> str | None:
        """Forget a model and delete its files; return the run that it came of, if it was trained here.

        Raises ModelNotFound, StorageFailed.
        """
        card = self.card(model_id)
        if card is None:
            raise ModelNotFound(id=model_id[:100])
        _, description = self.known(model_id, card.kind)
        snapshots = [snapshot_name(model_id, int(one["step"])) for one in description.get("snapshots", ())]
        self._folder.remove(model_id, [_file_of(card), *snapshots])
        run: str | None = description.get("run")
        return run

    def known(self, model_id: str, kind: str) -> tuple[ModelCard, Told]:
        """Return the card and the description of one of a kind. Raises ModelNotFound, StorageFailed."""
        for description in self._folder.told():
            card = _card(description) if description["id"] == model_id else None
            if card is not None and card.kind == kind:
                return card, description
        raise ModelNotFound(id=model_id[:100])


def understood(content: bytes, description: ModelDescription, limit: int) -> ReadModel:
    """Read what a person sent, with the id that it will have; limit: bytes that it may unpack to.

    Raises InputError that says what is wrong.
    """
    try:
        return identified(read_model(BytesIO(content), description, limit), content)
    except UnrollError as error:
        raise as_refused(error) from error


def _file_of(card: ModelCard) -> str:
    is_arpa = card.understood is not None and card.understood.format == "arpa"
    return f"{card.id}.{'arpa' if is_arpa else 'safetensors'}"


def _table_model(name: str, content: bytes, description: Told) -> TableModel:
    """Return the model of counts that a run made, always with its own smoothing. Raises ArtefactDamaged."""
    try:
        smoothing = Smoothing(description["recipe"]["smoothing"])
        counts, vocabulary, tables = model_parts(load(content), int(description["order"]))
    except (KeyError, TypeError, ValueError, SafetensorError) as error:
        raise ArtefactDamaged(name=name, reason="format") from error
    return TableModel(counts, vocabulary, smoothing, stored=tables if smoothing.backs_off else None)


def _vocabulary(name: str, description: Told) -> Vocabulary:
    try:
        return Vocabulary(tuple(description["vocabulary"]), Marks(*description["marks"]))
    except (KeyError, TypeError, IndexError, UnrollError) as error:
        raise ArtefactDamaged(name=name, reason="format") from error


def _card_listing(entries: Sequence[Told], damaged: Mapping[str, dict[str, Param]]) -> CardListing:
    """Return the cards of descriptions, and what is told of those that are none or cannot be read."""
    cards = {one["id"]: _card(one) for one in entries}
    spoilt = {**damaged, **{name: NOT_OURS for name, card in cards.items() if card is None}}
    return tuple(card for card in cards.values() if card is not None), [
        left_out(name, ArtefactDamaged(name=name, **why), f"rm -r {FOLDER}/{name}.*")
        for name, why in spoilt.items()
    ]


def _card(description: Told) -> ModelCard | None:
    """Return the card that a description tells, None if it is no description of ours."""
    with suppress(KeyError, TypeError, ValueError):
        values: dict[str, Any] = {field.name: description[field.name] for field in fields(ModelCard)}
        values |= {"unit": Unit(values["unit"]), "understood": _understanding(values["understood"])}
        return ModelCard(**values)
    return None


def _understanding(content: Told | None) -> Understanding | None:
    """Return what was made of a file; None for a model that was trained here."""
    if content is None:
        return None
    marks = SpeltMarks(**content["marks"])
    tuples = {name: tuple(value) for name, value in content.items() if isinstance(value, list)}
    return Understanding(**content | tuples | {"marks": marks})
