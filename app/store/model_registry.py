"""Looks models up by id; each artefact is read once, when first requested."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from app.errors import ArtefactDamaged, InvalidRequest, LeftOut, ModelKept, RunNotFound
from app.lm.ngram.counting.count import count_ngrams
from app.lm.ngram.counting.trie import NGramCounts
from app.lm.ngram.models.by_hand import HandCutModel
from app.lm.ngram.models.figures_only import FiguresModel
from app.lm.ngram.models.on_demand import NGramModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.store.cards import ORDERS, ModelCard, NGramName, RnnModel, Snapshot, ngram_card, ngram_names
from app.store.corpora.damage import left_out
from app.store.corpora.reader import CorpusInfo
from app.store.corpus_registry import Shelf
from app.store.network_files import read_card, read_rnn, shipped_names
from app.store.own.models import OwnModels, understood
from app.store.own.reading import ModelDescription
from app.store.runs.shelf import RunShelf
from app.store.shipped_snapshots import snapshots_of
from app.text.tokenizer import Unit

if TYPE_CHECKING:
    from app.settings import Settings

AnyCounts = NGramModel | TableModel | HandCutModel | FiguresModel
LONGEST = [order for order in ORDERS if order != "full"]
TATOEBA, TUTORIAL = "tatoeba-zh", "tutorial"
RNN, TINY = "rnn-zh-char", "rnn-tiny"
T = TypeVar("T")


class Store(Shelf):
    """All models and corpora; safe to use from many threads, and quick to make: nothing is read yet."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._own_models = OwnModels(settings.data)
        self.runs = RunShelf(settings.data)
        self._spoilt: dict[str, LeftOut] = {}  # networks whose files are damaged, until the app starts again
        self._counts_of: tuple[tuple[CorpusInfo, ...], dict[str, NGramName]] = ((), {})  # by their ids

    def models(self, sized: bool = True) -> list[ModelCard]:
        """Return a card for each model, installed or not: networks first, then counts by corpus and unit.

        The ARPA files that users brought come last. Without `sized` no corpus need be read, and the sizes of
        vocabularies of counts are left out.
        """
        counts = [card for cards in self._each(lambda info: self._cards_of(info, sized)) for card in cards]
        return self.networks() + counts + [card for card in self.own_models() if card.kind == "ngram"]

    def seen(self) -> tuple[object, ...]:
        """Return the corpora that are there, and the models that users brought. Raises StorageFailed."""
        return *super().seen(), *self._own_models.seen()

    def networks(self) -> list[ModelCard]:
        """Return a card for each network that is not damaged: ours, then those that users brought."""
        own = [card for card in self.own_models() if card.kind == "rnn"]
        return [self.model_card(name) for name in self._sound_networks()] + own

    def own_models(self) -> tuple[ModelCard, ...]:
        """Return a card for each model that a user brought. Raises StorageFailed."""
        return self._own_models.cards()

    def brought_models(self) -> list[ModelCard]:
        """Return a card for each model that came as a file, not of a run. Raises StorageFailed."""
        return [card for card in self.own_models() if card.understood is not None]

    def snapshots(self, model_id: str) -> list[Snapshot]:
        """Return the moments of its training at which a network can be seen; the last one is as it is.

        Raises ModelNotFound, ArtefactDamaged.
        """
        if self.model_card(model_id).own:
            return self._own_models.snapshots(model_id)
        if model_id not in shipped_names():
            return []
        return self.once.get(("snapshots", model_id), lambda: snapshots_of(read_card(model_id)[1]))

    def kept_bytes(self) -> int:
        """Return how many bytes all models and runs of users take. Raises StorageFailed."""
        return self._own_models.kept_bytes() + self.runs.kept_bytes()

    def add_model(self, content: bytes, description: ModelDescription, is_kept: bool = True) -> ModelCard:
        """Understand a file that a user brings, and keep it as a model unless only that is asked for.

        Raises TooManyModels, StorageFailed, and InputError that says what is wrong with the file.
        """
        model = understood(content, description, self.settings.max_unpacked)
        if not is_kept:
            return model.card
        return self._own_models.add(model, content, self.settings.max_own_models)

    def remove_model(self, model_id: str) -> None:
        """Delete a user's model. Raises ModelNotFound, ModelKept, StorageFailed."""
        if not self.model_card(model_id).own:
            raise ModelKept(id=model_id)
        run_id = self._own_models.remove(model_id)
        self._forget({model_id})
        if run_id is not None:
            with suppress(RunNotFound):
                self.runs.forget(self.runs.get(run_id))

    def damaged(self) -> list[LeftOut]:
        """Return what is left out because it is damaged, networks too. Raises StorageFailed."""
        self._sound_networks()
        return [*super().damaged(), *self._own_models.seen()[1], *self._spoilt.values()]

    def _marks(self) -> list[object]:
        return [*super()._marks(), *self._spoilt]

    def _sound_networks(self) -> list[str]:
        """Return the ids of the networks whose files were not found damaged."""
        names = shipped_names()
        for name in names:
            if name not in self._spoilt:
                with suppress(ArtefactDamaged):
                    self._network_card(name)
        return [name for name in names if name not in self._spoilt]

    def _network_card(self, model_id: str) -> ModelCard:
        return self._checked(
            model_id, lambda: self.once.get(("card", model_id), lambda: read_card(model_id)[0])
        )

    def _checked(self, model_id: str, read: Callable[[], T]) -> T:
        """Read files of a network, and leave it out from now on if they are damaged."""
        try:
            return read()
        except ArtefactDamaged as error:
            self._spoilt[model_id] = left_out(model_id, error, f"python -m app train-shipped {model_id}")
            raise

    def model_card(self, model_id: str) -> ModelCard:
        """Return the card of a model. Raises ModelNotFound, ArtefactDamaged."""
        name = self.ngram_name(model_id)
        if name is None:
            return self._own_models.card(model_id) or self._network_card(model_id)
        info = self.info(name.corpus)
        return self._ngram_card(name, info, self._has_files(info))

    def ngram_name(self, model_id: str) -> NGramName | None:
        """Return what an id of counts says; None if it is not one. Raises StorageFailed."""
        infos, counts = self.infos(), self._counts_of
        if counts[0] != infos:
            counts = self._counts_of = infos, {name.id: name for name in ngram_names(infos)}
        return counts[1].get(model_id)

    def ngram(self, model_id: str, smoothing: Smoothing, k: float) -> AnyCounts:
        """Return counts, or the figures of an ARPA file, as a model.

        Raises ModelNotFound, CorpusNotInstalled, ArtefactDamaged, InvalidRequest.

        A smoothing that backs off to shorter contexts needs the table of all n-grams, and so an order;
        hand-cut counts take none.
        """
        name = self.ngram_name(model_id)
        if name is None:
            self._own_models.known(model_id, "ngram")
            return self.once.get(("own", model_id), lambda: self._own_models.ngrams(model_id))
        if name.unit is Unit.HAND:
            return HandCutModel(self.index(name.corpus, Unit.CHAR), name.order, smoothing)
        if not smoothing.backs_off:
            return NGramModel(self.index(name.corpus, name.unit), name.order, smoothing, k)
        if name.order == "full":
            raise InvalidRequest(field="smoothing", reason="needs_order")
        return self.once.get(("smoothed", name, smoothing), lambda: self._smoothed(name, smoothing))

    def rnn(self, model_id: str, dtype: str = "float32") -> RnnModel:
        """Return a network in single or double precision. Raises ModelNotFound, ArtefactDamaged."""
        if self._own_models.card(model_id) is not None:
            return self.once.get(("own", model_id, dtype), lambda: self._own_models.network(model_id, dtype))
        return self.once.get(
            ("rnn", model_id, dtype), lambda: self._checked(model_id, lambda: read_rnn(model_id, dtype))
        )

    def network_at(self, model_id: str, snapshot: int | None, dtype: str = "float32") -> RnnModel:
        """Return a network as it was at a snapshot, from 0; the last one, and None, are the network itself.

        Raises ModelNotFound, ArtefactDamaged, InvalidRequest.
        """
        if snapshot is None:
            return self.rnn(model_id, dtype)
        snapshots = self.snapshots(model_id)
        if not snapshots:
            raise InvalidRequest(field="snapshot", reason="no_snapshots")
        last = len(snapshots) - 1
        if snapshot > last:
            raise InvalidRequest(field="snapshot", reason="at_most", limit=last)
        if snapshot == last:  # kept in half precision, or not at all, the network itself in single
            return self.rnn(model_id, dtype)
        key = ("at", model_id, dtype, snapshot)
        return self.once.get(key, lambda: self._read_at(model_id, snapshots[snapshot], dtype))

    def _read_at(self, model_id: str, at: Snapshot, dtype: str) -> RnnModel:
        if self.model_card(model_id).own:
            return self._own_models.network(model_id, dtype, at.step)
        return read_rnn(model_id, dtype, at.snapshot)

    def is_ready(
        self,
        model_id: str,
        dtype: str = "float32",
        smoothing: Smoothing = Smoothing.MLE,
        snapshot: int | None = None,
    ) -> bool:
        """Tell whether a model is loaded, so that nobody would wait for it."""
        name = self.ngram_name(model_id)
        if name is None and snapshot is not None:
            return self.once.has(("at", model_id, dtype, snapshot))
        if name is None:
            keys = ("rnn", model_id, dtype), ("own", model_id, dtype), ("own", model_id)
            return any(self.once.has(key) for key in keys)
        if smoothing.backs_off and name.unit is not Unit.HAND:
            return self.once.has(("smoothed", name, smoothing))
        unit = Unit.CHAR if name.unit is Unit.HAND else name.unit
        return self.once.has(("index", name.corpus, unit))

    def default_models(self) -> list[str]:
        """Return the models that answer when none is named: three orders of counts, and the networks."""
        corpus, networks = (TATOEBA, [RNN]) if self.is_installed(TATOEBA) else (TUTORIAL, [TINY, RNN])
        counts = [NGramName(corpus, Unit.CHAR, order).id for order in (1, 2, 3)]
        return counts + [name for name in networks if name in self._sound_networks()]

    def default_network(self) -> str:
        """Return the network that is shown when none is named."""
        return RNN if RNN in self._sound_networks() else TINY

    def warm(self) -> Generator[str, None, None]:
        """Load what the first pages need, one after another, so that the first user need not wait for it.

        Yields the id of each default model once it is there. Raises as `ngram` and `rnn` do.
        """
        for model_id in self.default_models():
            if self.ngram_name(model_id):
                self.ngram(model_id, Smoothing.MLE, 1.0)
            else:
                self.rnn(model_id)
            yield model_id
        self.models()

    def _cards_of(self, info: CorpusInfo, sized: bool) -> list[ModelCard]:
        installed = self._has_files(info)
        return [self._ngram_card(name, info, installed, sized) for name in ngram_names([info])]

    def _ngram_card(
        self, name: NGramName, info: CorpusInfo, installed: bool, sized: bool = True
    ) -> ModelCard:
        if not (installed and sized) or name.unit is Unit.HAND:
            return ngram_card(name, info, installed, None)
        encoded = partial(self.encoded, name.corpus, name.unit)
        return self.once.get(("card", name), lambda: ngram_card(name, info, True, len(encoded().vocabulary)))

    def _smoothed(self, name: NGramName, smoothing: Smoothing) -> TableModel:
        return TableModel(self._counts(name), self.encoded(name.corpus, name.unit).vocabulary, smoothing)

    def _counts(self, name: NGramName) -> NGramCounts:
        """Return the table up to an order: what the longest one counted for its first orders."""
        key = ("counts", name.corpus, name.unit)
        whole = self.once.get(key, lambda: self._count(name.corpus, name.unit))
        return NGramCounts(whole.levels[: int(name.order)])

    def _count(self, corpus_id: str, unit: Unit) -> NGramCounts:
        encoded = self.encoded(corpus_id, unit)
        return count_ngrams(encoded.stream, len(encoded.vocabulary), max(LONGEST), self.settings.ngram_memory)
