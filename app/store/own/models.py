"""Keeps the models that users bring: ID.json describes ID.safetensors, a network, or ID.arpa, as it came."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from dataclasses import asdict, fields
from io import BytesIO
from threading import Lock
from typing import Any

from app.errors import ArtefactDamaged, ModelNotFound, UnrollError
from app.lm.ngram.models.figures_only import FiguresModel
from app.store.cards import ModelCard, RnnModel, SpeltMarks, Understanding
from app.store.files.own_folder import OwnFolder, Told
from app.store.network_files import parameters_of, weights_of
from app.store.own.reading import Asked, ReadModel, as_refused, identified, read_model
from app.text.tokenizer import Unit
from app.text.vocabulary import Marks, Vocabulary

FOLDER = "models/own"


class OwnModels:
    """The models that users brought, under one data URL; safe to use from many threads."""

    def __init__(self, data_url: str) -> None:
        self._folder = OwnFolder(data_url, FOLDER)
        self._lock = Lock()
        self._read: tuple[tuple[Told, ...], tuple[ModelCard, ...]] = ((), ())

    def cards(self) -> tuple[ModelCard, ...]:
        """Return a card for each, the oldest first; what cannot be read is left out. Raises StorageFailed."""
        told = self._folder.told()
        with self._lock:
            if self._read[0] is not told:
                self._read = told, tuple(card for one in told if (card := _card(one)) is not None)
            return self._read[1]

    def card(self, model_id: str) -> ModelCard | None:
        """Return the card of one of them, None if there is none. Raises StorageFailed."""
        return next((card for card in self.cards() if card.id == model_id), None)

    def network(self, model_id: str, dtype: str) -> RnnModel:
        """Return a network in single or double precision. Raises ModelNotFound, ArtefactDamaged."""
        card, told = self.known(model_id, "rnn")
        name = f"{model_id}.safetensors"
        vocabulary = _vocabulary(name, told)
        params = parameters_of(name, self._folder.read(name), told, len(vocabulary), dtype)
        return RnnModel(card, params, vocabulary)

    def ngrams(self, model_id: str) -> FiguresModel:
        """Return the model of an ARPA file. Raises ModelNotFound, ArtefactDamaged."""
        card, told = self.known(model_id, "ngram")
        name = f"{model_id}.arpa"
        content = self._folder.read(name)
        if hashlib.sha256(content).hexdigest() != told["sha256"]:
            raise ArtefactDamaged(name=name, reason="sha256")
        return read_model(BytesIO(content), Asked(card.title["en"], unit=card.unit)).ngrams()

    def add(self, model: ReadModel, content: bytes) -> ModelCard:
        """Keep a model that was understood; the same one again is the same model. Raises StorageFailed."""
        card = model.card
        if self.card(card.id) is not None:
            return card
        about = asdict(card) | {"created": int(time.time())}
        if model.parameters is not None:
            content = weights_of(model.parameters, str(model.parameters.dtype))
            marks = model.vocabulary.marks
            about |= {"vocabulary": model.vocabulary.tokens, "marks": [marks.unk, marks.bos, marks.eos]}
        about["sha256"] = hashlib.sha256(content).hexdigest()
        self._folder.write(about, {_file_of(card): content})
        return card

    def remove(self, model_id: str) -> None:
        """Forget a model and delete its files. Raises ModelNotFound, StorageFailed."""
        card = self.card(model_id)
        if card is None:
            raise ModelNotFound(id=model_id[:100])
        self._folder.remove(model_id, [_file_of(card)])

    def known(self, model_id: str, kind: str) -> tuple[ModelCard, Told]:
        """Return the card and the description of one of a kind. Raises ModelNotFound, StorageFailed."""
        for told in self._folder.told():
            card = _card(told) if told["id"] == model_id else None
            if card is not None and card.kind == kind:
                return card, told
        raise ModelNotFound(id=model_id[:100])


def understood(content: bytes, asked: Asked, limit: int) -> ReadModel:
    """Read what a person sent, with the id that it will have; limit: bytes that it may unpack to.

    Raises InputError that says what is wrong.
    """
    try:
        return identified(read_model(BytesIO(content), asked, limit), content)
    except UnrollError as error:
        raise as_refused(error) from error


def _file_of(card: ModelCard) -> str:
    return f"{card.id}.{'safetensors' if card.kind == 'rnn' else 'arpa'}"


def _vocabulary(name: str, told: Told) -> Vocabulary:
    try:
        return Vocabulary(tuple(told["vocabulary"]), Marks(*told["marks"]))
    except (KeyError, TypeError, IndexError, UnrollError) as error:
        raise ArtefactDamaged(name=name, reason="format") from error


def _card(told: Told) -> ModelCard | None:
    """Return the card that a description tells, None if it is no description of ours."""
    with suppress(KeyError, TypeError, ValueError):
        known: dict[str, Any] = {field.name: told[field.name] for field in fields(ModelCard)}
        about = dict(known["understood"])
        about["marks"] = SpeltMarks(**about["marks"])
        listed = {name: tuple(value) for name, value in about.items() if isinstance(value, list)}
        known |= {"unit": Unit(known["unit"]), "understood": Understanding(**about | listed)}
        return ModelCard(**known)
    return None
