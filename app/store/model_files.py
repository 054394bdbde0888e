"""Opens a model by the path of its file: one that was trained here, or what `app/store/own` can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import FileUnreadable, InvalidRequest
from app.lm.ngram.smoothing import Smoothing
from app.store.cards import ModelCard, RnnModel
from app.store.files.json_text import parsed
from app.store.files.ngram_files import open_model
from app.store.files.ngram_levels import DESCRIPTION, TENSORS
from app.store.files.reasons import reason_of
from app.store.model_registry import AnyCounts, Store
from app.store.network_files import read_card, read_rnn, shipped_names
from app.store.own.reading import ModelDescription, ReadModel, read_model
from app.store.own.tokens import cut_for
from app.text.tokenizer import Unit

if TYPE_CHECKING:
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Where a model is, without an ending, and what its description says; None if it has none of ours."""

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
        """Return the card of a model. Raises also FileUnreadable and InvalidRequest for a path."""
        file = self._file(model_id)
        return super().model_card(model_id) if file is None else self._card(model_id, file)

    def ngram(self, model_id: str, smoothing: Smoothing, k: float) -> AnyCounts:
        """Return counts, or the figures of an ARPA file, as a model."""
        file = self._file(model_id)
        if file is None:
            return super().ngram(model_id, smoothing, k)
        return self._read(file.path).ngrams() if file.told is None else open_model(file.path, smoothing, k)

    def rnn(self, model_id: str, dtype: str = "float32") -> RnnModel:
        """Return a network in single or double precision."""
        file = self._file(model_id)
        if file is None:
            return super().rnn(model_id, dtype)
        if file.told is None:
            return self._read(file.path).network(dtype)
        return read_rnn(file.path.name, dtype, folder=file.path.parent)

    def _file(self, model_id: str) -> ModelFile | None:
        path = Path(model_id)
        is_id = model_id in shipped_names() or self.ngram_name(model_id) is not None
        if is_id or not (path.exists() or Path(_stem(model_id) + DESCRIPTION).exists()):
            return None
        return self.once.get(("file", model_id), lambda: located(path))

    def _read(self, path: Path) -> ReadModel:
        return self.once.get(("read", str(path)), lambda: self._read_anew(path))

    def _read_anew(self, path: Path) -> ReadModel:
        try:
            with path.open("rb") as file:
                model = read_model(file, ModelDescription(path.name))
        except InvalidRequest as error:
            if error.params["field"] == "file":
                error.params["field"] = path.name
            raise
        except OSError as error:
            raise FileUnreadable(name=path.name, **reason_of(error)) from error
        for note in model.card.understood.notes if model.card.understood else ():
            self._tell(note)
        return model

    def _card(self, model_id: str, file: ModelFile) -> ModelCard:
        if file.told is None:
            return replace(self._read(file.path).card, id=model_id)
        if file.told.get("kind") != "ngram":
            return replace(read_card(file.path.name, file.path.parent)[0], id=model_id)
        model = open_model(file.path)
        return ModelCard(
            id=model_id,
            kind="ngram",
            title={"zh": file.path.name, "en": file.path.name},
            unit=Unit(file.told["unit"]),
            language=file.told["language"] or cut_for(model.vocabulary)[1],
            corpus=None,
            order=model.order,
            vocabulary_size=len(model.vocabulary),
        )


def located(path: Path) -> ModelFile:
    """Return which model a path means: one of its files, its name without an ending, or its folder.

    Raises `FileUnreadable`, and `InvalidRequest` for a folder without one model.
    """
    try:
        if path.is_dir():
            descriptions = sorted(path.glob(f"*{DESCRIPTION}"))
            if len(descriptions) != 1:
                raise InvalidRequest(field=path.name, reason="one_model", actual=len(descriptions))
            path = descriptions[0]
        stem = path.with_name(_stem(path.name))
        description = stem.with_name(stem.name + DESCRIPTION)
        if description.exists() and stem.with_name(stem.name + TENSORS).exists():
            return ModelFile(stem, parsed(description.read_text(encoding="utf-8")))
    except ValueError as error:
        raise InvalidRequest(field=path.name, reason="json") from error
    except OSError as error:
        raise FileUnreadable(name=path.name, **reason_of(error)) from error
    return ModelFile(path, None)


def _stem(name: str) -> str:
    return name.removesuffix(TENSORS).removesuffix(DESCRIPTION)
