"""Looks corpora up by id, built-in or uploaded, and loads each at most once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from app.concurrency.single_flight import Once
from app.errors import ArtefactDamaged, CorpusKept, CorpusNotFound, CorpusNotInstalled, LeftOut
from app.store.cards import CorpusCard
from app.store.corpora.catalogue import TATOEBA_EN, TATOEBA_ZH
from app.store.corpora.damage import Stamp, check_files, left_out, mending, stamp_of
from app.store.corpora.parallel import Finder, Translations, read_pairs
from app.store.corpora.reader import (
    CorpusInfo,
    CorpusSize,
    has_files,
    known_corpora,
    read_corpus,
    size_of,
)
from app.store.corpora.uploads import OwnCorpora, OwnText
from app.text.corpus import Corpus, EncodedCorpus, encode_corpus
from app.text.index.phrase_index import PhraseIndex
from app.text.tokenizer import Unit

if TYPE_CHECKING:
    from app.settings import Settings

T = TypeVar("T")
PARALLEL = {TATOEBA_ZH.id: TATOEBA_EN.id, TATOEBA_EN.id: TATOEBA_ZH.id}


class Shelf:
    """All corpora; safe to use from many threads.

    once: what was read or made, by keys (kind, corpus or model, ...), within `settings.cache_bytes`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.once = Once(settings.cache_bytes)
        self._known = known_corpora()
        self._there: set[str] = set()  # ids whose files were seen: a page asks for them dozens of times
        self._own = OwnCorpora(settings.data)
        self._lock = Lock()
        self._state: tuple[object, ...] = ()
        self._broken: dict[str, tuple[Stamp, LeftOut]] = {}  # by the id of a corpus, with its files then
        self._version = 0

    def infos(self) -> tuple[CorpusInfo, ...]:
        """Return what is known of every corpus: ours, then those that users brought. Raises StorageFailed."""
        return self._known + self._own.infos()

    def version(self) -> int:
        """Return a number that changes with what is there. Raises StorageFailed.

        What was deleted meanwhile, by this process or another, is forgotten.
        """
        state = self.seen()
        with self._lock:
            before, self._state = self._state, state
            self._version += state != before
        gone = _ids(before) - _ids(state)
        if gone:
            self._forget(gone)
        return self._version

    def _forget(self, gone: AbstractSet[str]) -> None:
        """Drop what was read or made of corpora and models by their ids."""
        self._there -= gone
        self.once.drop(
            lambda key: (
                isinstance(key, tuple) and not gone.isdisjoint((key[1], getattr(key[1], "corpus", "")))
            )
        )

    def seen(self) -> tuple[object, ...]:
        """Return what is there now, to be compared with what was there. Raises StorageFailed."""
        return self.infos(), self.missing(), self._marks()

    def _marks(self) -> list[object]:
        """Return what is told of the corpora that were found damaged by now."""
        return [error.params for error in Shelf.damaged(self)]

    def info(self, corpus_id: str) -> CorpusInfo:
        """Return what is known of one corpus. Raises CorpusNotFound, StorageFailed."""
        for info in self.infos():
            if info.id == corpus_id:
                return info
        raise CorpusNotFound(id=corpus_id[:100])

    def corpora(self, sized: bool = True) -> list[CorpusCard]:
        """Return a card for each corpus, installed or not; without `sized` no tokens need be counted."""
        return list(self._each(lambda info: self.corpus_card(info.id, sized)))

    def _each(self, read: Callable[[CorpusInfo], T]) -> Iterator[T]:
        """Yield what is read of each corpus; one that is deleted meanwhile is passed over.

        One that is found damaged is left out from then on: it is read again as one that is not there.
        """
        for info in self.infos():
            with suppress(CorpusNotFound, CorpusNotInstalled):
                try:
                    value = read(info)
                except ArtefactDamaged:
                    value = read(info)
                yield value

    def corpus_card(self, corpus_id: str, sized: bool = True) -> CorpusCard:
        """Return the card of a corpus. Raises CorpusNotFound, ArtefactDamaged, StorageFailed."""
        info = self.info(corpus_id)
        installed = self._has_files(info)
        size = self._size(info) if installed else None
        return CorpusCard.of(
            info,
            num_sentences=size.num_sentences if size else None,
            num_characters=size.num_characters if size else None,
            num_tokens=self.encoded(info.id, info.units[0]).num_tokens if installed and sized else None,
            command=None if installed else mending(info),
        )

    def _size(self, info: CorpusInfo) -> CorpusSize:
        """Return the size of a corpus, read once: every page asks for all. Raises as `load_corpus` does."""
        return self.once.get(("size", info.id), lambda: size_of(self.settings.data, info))

    def add_corpus(self, own: OwnText) -> CorpusCard:
        """Keep a user's text as a corpus. Raises TooManyCorpora, EmptyText, BrokenText, StorageFailed."""
        return self._own.add(own, self.settings.max_corpora)

    def remove_corpus(self, corpus_id: str) -> None:
        """Delete a user's corpus and its counts. Raises CorpusNotFound, CorpusKept, StorageFailed."""
        if not self.info(corpus_id).own:
            raise CorpusKept(id=corpus_id)
        self._own.remove(corpus_id)
        self._forget({corpus_id})

    def is_installed(self, corpus_id: str) -> bool:
        """Tell whether a corpus can be read. Raises CorpusNotFound, StorageFailed."""
        return self._has_files(self.info(corpus_id))

    def missing(self) -> list[str]:
        """Return the ids of the corpora that are not installed."""
        lacking = [info.id for info in self._known if not self._has_files(info)]
        return [corpus_id for corpus_id in lacking if corpus_id not in self._broken]

    def absent(self) -> list[str]:
        """Return the missing ones, and those whose files were taken away and that memory alone still holds.

        Raises StorageFailed.
        """
        infos = [info for info in self._known if info.id in self._there]
        return self.missing() + [info.id for info in infos if not has_files(self.settings.data, info)]

    def damaged(self) -> list[LeftOut]:
        """Return what is left out because it is damaged. Raises StorageFailed."""
        lacking = [info.id for info in self.infos() if not self._has_files(info)]
        errors = [self._broken[corpus_id][1] for corpus_id in lacking if corpus_id in self._broken]
        return [*self._own.damaged(), *errors]

    def _has_files(self, info: CorpusInfo) -> bool:
        """Tell whether a corpus has its files, and sound ones; looked for until so. Raises StorageFailed."""
        if info.id not in self._there and has_files(self.settings.data, info) and self._is_sound(info):
            self._there.add(info.id)
        return info.id in self._there

    def _is_sound(self, info: CorpusInfo) -> bool:
        """Look at the files of a corpus, unless they are those that were found damaged before."""
        if info.committed:
            return True
        stamp = stamp_of(self.settings.data, info)
        if info.id in self._broken and self._broken[info.id][0] == stamp:
            return False
        self._broken.pop(info.id, None)
        try:
            check_files(self.settings.data, info)
        except ArtefactDamaged as error:
            self._leave_out(info, error)
            return False
        return True

    def _leave_out(self, info: CorpusInfo, error: ArtefactDamaged) -> None:
        stamp = stamp_of(self.settings.data, info)
        self._broken[info.id] = stamp, left_out(info.id, error, mending(info))
        self._forget({info.id})

    def corpus(self, corpus_id: str) -> Corpus:
        """Return a corpus whole. Raises as `load_corpus` does."""
        info = self.info(corpus_id)
        return self.once.get(("corpus", corpus_id), lambda: self._read_corpus(info))

    def _read_corpus(self, info: CorpusInfo) -> Corpus:
        try:
            return read_corpus(self.settings.data, info)
        except ArtefactDamaged as error:
            if not info.committed:
                self._leave_out(info, error)
            raise

    def encoded(self, corpus_id: str, unit: Unit) -> EncodedCorpus:
        """Return a corpus as ids. Raises as `corpus` does."""
        key = ("encoded", corpus_id, unit)
        return self.once.get(key, lambda: encode_corpus(self.corpus(corpus_id), unit))

    def index(self, corpus_id: str, unit: Unit) -> PhraseIndex:
        """Return the index of every phrase of a corpus. Raises as `corpus` does."""
        return self.once.get(("index", corpus_id, unit), lambda: PhraseIndex(self.encoded(corpus_id, unit)))

    def translations(self, corpus_id: str) -> Translations | None:
        """Return what the sentences of a corpus are in the other language, None if that is not known.

        Raises as `corpus` does.
        """
        other = PARALLEL.get(corpus_id)
        if other is None:
            return None
        return self.once.get(("translations", corpus_id), lambda: self._translations(corpus_id, other))

    def finder(self, corpus_id: str) -> Finder:
        """Return what finds a corpus's sentences by a part of them. Raises as `corpus` does."""
        return self.once.get(("finder", corpus_id), lambda: Finder(self.corpus(corpus_id)))

    def _translations(self, corpus_id: str, other: str) -> Translations:
        pairs = read_pairs(self.settings.data)
        if corpus_id == TATOEBA_EN.id:
            pairs = [(en, zh) for zh, en in pairs]
        return Translations(self.corpus(corpus_id), self.corpus(other), pairs)


def _ids(state: tuple[object, ...]) -> set[str]:
    """Return the ids of the corpora and models in what `Shelf.seen` returned."""
    cards = (card for part in state if isinstance(part, tuple) for card in part)
    return {card.id for card in cards}
