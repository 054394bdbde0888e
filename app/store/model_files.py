"""Opens a model by the path of its file: an ARPA file, a trained n-gram model, or a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import InvalidRequest, StorageFailed
from app.lm.ngram.models.figures_only import FiguresModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.settings import Settings
from app.store.cards import ModelCard, RnnModel
from app.store.files.ngram_files import open_model, read_arpa_file_noted
from app.store.files.ngram_levels import DESCRIPTION, TENSORS
from app.store.files.reasons import reason_of
from app.store.model_registry import AnyCounts, Store
from app.store.network_files import read_card, read_rnn, shipped_names
from app.text.language import language_of
from app.text.tokenizer import Unit
from app.text.vocabulary import MARKS, Vocabulary

PICKLES = (b"PK\x03\x04", b"\x80")  # what torch.save writes, now and formerly


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Where a model is, without an ending, and what its description says; None for an ARPA file."""

    path: Path
    told: dict[str, Any] | None


class FileStore(Store):
    """The store of the command line: a path is taken wherever an id is, and an id comes first.

    tell: gets the name of each note about an ARPA file, once, as it is read.
    """

    def __init__(self, settings: Settings, tell: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(settings)
        self._tell = tell

    def model_card(self, model_id: str) -> ModelCard:
        """Return the card of a model. Raises also StorageFailed and InvalidRequest for a path."""
        file = self._file(model_id)
        return super().model_card(model_id) if file is None else self._card(model_id, file)

    def ngram(self, model_id: str, smoothing: Smoothing, k: float) -> AnyCounts:
        """Return counts, or the figures of an ARPA file, as a model."""
        file = self._file(model_id)
        if file is None:
            return super().ngram(model_id, smoothing, k)
        return self._arpa(file.path) if file.told is None else open_model(file.path, smoothing, k)

    def rnn(self, model_id: str, dtype: str = "float32") -> RnnModel:
        """Return a network in single or double precision."""
        file = self._file(model_id)
        if file is None:
            return super().rnn(model_id, dtype)
        return read_rnn(file.path.name, dtype, file.path.parent)

    def _file(self, model_id: str) -> ModelFile | None:
        path = Path(model_id)
        is_id = model_id in shipped_names() or self.ngram_name(model_id) is not None
        if is_id or not (path.exists() or Path(_stem(model_id) + DESCRIPTION).exists()):
            return None
        return self.once.get(("file", model_id), lambda: located(path))

    def _arpa(self, path: Path) -> FiguresModel:
        return self.once.get(("arpa", str(path)), lambda: self._read(path))

    def _read(self, path: Path) -> FiguresModel:
        model, notes = read_arpa_file_noted(path)
        for note in notes:
            self._tell(note)
        return FiguresModel(model)

    def _card(self, model_id: str, file: ModelFile) -> ModelCard:
        if file.told is not None and file.told.get("kind") != "ngram":
            return replace(read_card(file.path.name, file.path.parent)[0], id=model_id)
        model = self._arpa(file.path) if file.told is None else open_model(file.path)
        unit, language = _cut(model.vocabulary)
        if file.told is not None:
            unit, language = Unit(file.told["unit"]), file.told["language"] or language
        order = model.order if isinstance(model, TableModel) else model.backoff.order
        return ModelCard(
            id=model_id,
            kind="ngram",
            title={"zh": file.path.name, "en": file.path.name},
            unit=unit,
            language=language,
            corpus=None,
            order=order,
            vocabulary_size=len(model.vocabulary),
        )


def located(path: Path) -> ModelFile:
    """Return which model a path means: one of its files, its name without an ending, or its folder.

    Raises `StorageFailed`, and `InvalidRequest` for a pickle and for a folder without one model.
    """
    try:
        if path.is_dir():
            found = sorted(path.glob(f"*{DESCRIPTION}"))
            if len(found) != 1:
                raise InvalidRequest(field=path.name, reason="one_model", actual=len(found))
            path = found[0]
        stem = path.with_name(_stem(path.name))
        described = stem.with_name(stem.name + DESCRIPTION)
        if described.exists() and stem.with_name(stem.name + TENSORS).exists():
            return ModelFile(stem, json.loads(described.read_text(encoding="utf-8")))
        with path.open("rb") as file:
            start = file.read(4)
    except ValueError as error:
        raise InvalidRequest(field=path.name, reason="json") from error
    except OSError as error:
        raise StorageFailed(name=path.name, **reason_of(error)) from error
    if start.startswith(PICKLES):
        raise InvalidRequest(field=path.name, reason="pickle")
    return ModelFile(path, None)


def _stem(name: str) -> str:
    return name.removesuffix(TENSORS).removesuffix(DESCRIPTION)


def _cut(vocabulary: Vocabulary) -> tuple[Unit, str]:
    """Tell how a text is cut for the words of an ARPA file: Chinese by character if it has nothing longer."""
    words = vocabulary.tokens[len(MARKS) :]
    language = language_of(" ".join(words)) or "en"
    is_by_character = language == "zh" and all(len(word) == 1 for word in words)
    return (Unit.CHAR if is_by_character else Unit.SPACE), language
