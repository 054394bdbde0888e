"""Knows how every model and corpus is got at by its id; each artefact is read once, when first asked for."""

from __future__ import annotations

from app.errors import InvalidRequest, ModelNotFound
from app.lm.counting import count_ngrams
from app.lm.counts import NGramCounts
from app.lm.hand_cut import HandCutModel
from app.lm.ngram import NGramModel
from app.lm.smoothing import Smoothing
from app.lm.table_model import TableModel
from app.settings import Settings
from app.store.cards import ORDERS, CorpusCard, ModelCard, NGramName, RnnModel, ngram_card, ngram_names
from app.store.once import Once
from app.store.shipped import read_card, read_rnn, shipped_names
from app.text.corpus import Corpus, EncodedCorpus, encode_corpus
from app.text.phrases import PhraseIndex
from app.text.sources import COMMAND, corpus_info, corpus_size, is_installed, known_corpora, load_corpus
from app.text.tokenizer import Unit

AnyCounts = NGramModel | TableModel | HandCutModel
LONGEST = [order for order in ORDERS if order != "full"]
TATOEBA, TUTORIAL = "tatoeba-zh", "tutorial"
RNN, TINY = "rnn-zh-char", "rnn-tiny"


class Store:
    """All models and corpora; safe to use from many threads, and quick to make: nothing is read yet."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._once = Once()

    def corpora(self) -> list[CorpusCard]:
        """Return a card for each corpus, installed or not."""
        return [self.corpus_card(info.id) for info in known_corpora()]

    def corpus_card(self, corpus_id: str) -> CorpusCard:
        """Return the card of a corpus. Raises CorpusNotFound, ArtefactDamaged, StorageFailed."""
        info, installed = corpus_info(corpus_id), self.is_installed(corpus_id)
        size = corpus_size(self.settings.data, corpus_id) if installed else None
        return CorpusCard(
            id=info.id,
            title=info.title,
            language=info.language,
            licence=info.licence,
            source_url=info.source_url,
            num_sentences=size.num_sentences if size else None,
            num_characters=size.num_characters if size else None,
            installed=installed,
            command=None if installed else COMMAND,
        )

    def is_installed(self, corpus_id: str) -> bool:
        """Tell whether a corpus can be read. Raises CorpusNotFound, StorageFailed."""
        return is_installed(self.settings.data, corpus_id)

    def missing(self) -> list[str]:
        """Return the ids of the corpora that are not installed."""
        return [info.id for info in known_corpora() if not self.is_installed(info.id)]

    def corpus(self, corpus_id: str) -> Corpus:
        """Return a corpus whole. Raises as `load_corpus` does."""
        return self._once.get(("corpus", corpus_id), lambda: load_corpus(self.settings.data, corpus_id))

    def models(self, sized: bool = True) -> list[ModelCard]:
        """Return a card for each model, installed or not: networks first, then counts by corpus and unit.

        Without `sized` no corpus need be read, and the vocabulary sizes of counts are left out.
        """
        installed = {info.id: self.is_installed(info.id) for info in known_corpora()}
        counts = [self._ngram_card(name, installed[name.corpus], sized) for name in ngram_names()]
        return [self.model_card(name) for name in shipped_names()] + counts

    def model_card(self, model_id: str) -> ModelCard:
        """Return the card of a model. Raises ModelNotFound, ArtefactDamaged."""
        name = NGramName.parse(model_id)
        if name is None:
            return self._once.get(("card", model_id), lambda: read_card(model_id)[0])
        return self._ngram_card(name, self.is_installed(name.corpus), sized=True)

    def ngram(self, model_id: str, smoothing: Smoothing, k: float) -> AnyCounts:
        """Return counts as a model. Raises ModelNotFound, CorpusNotInstalled, InvalidRequest.

        A smoothing that leans on shorter contexts needs the table of all n-grams, and so an order; counts of
        what was cut by hand take none.
        """
        name = NGramName.parse(model_id)
        if name is None:
            raise ModelNotFound(id=model_id[:100])
        if name.unit is Unit.HAND:
            return HandCutModel(self._index(name.corpus, Unit.CHAR), name.order, smoothing)
        if not smoothing.leans_on_shorter:
            return NGramModel(self._index(name.corpus, name.unit), name.order, smoothing, k)
        if name.order == "full":
            raise InvalidRequest(field="smoothing", reason="needs_order")
        key = ("smoothed", name, smoothing)
        return self._once.get(key, lambda: self._smoothed(name, smoothing))

    def rnn(self, model_id: str, dtype: str = "float32") -> RnnModel:
        """Return a network in single or double precision. Raises ModelNotFound, ArtefactDamaged."""
        return self._once.get(("rnn", model_id, dtype), lambda: read_rnn(model_id, dtype))

    def is_ready(
        self, model_id: str, dtype: str = "float32", smoothing: Smoothing = Smoothing.MLE
    ) -> bool:
        """Tell whether a model is loaded, so that nobody would wait for it."""
        name = NGramName.parse(model_id)
        if name is None:
            return self._once.has(("rnn", model_id, dtype))
        if smoothing.leans_on_shorter and name.unit is not Unit.HAND:
            return self._once.has(("smoothed", name, smoothing))
        unit = Unit.CHAR if name.unit is Unit.HAND else name.unit
        return self._once.has(("index", name.corpus, unit))

    def default_models(self) -> list[str]:
        """Return the models that answer when none is named: three orders of counts, and the networks."""
        corpus, networks = (TATOEBA, [RNN]) if self.is_installed(TATOEBA) else (TUTORIAL, [TINY, RNN])
        counts = [NGramName(corpus, Unit.CHAR, order).id for order in (1, 2, 3)]
        return counts + [name for name in networks if name in shipped_names()]

    def default_network(self) -> str:
        """Return the network that is shown when none is named."""
        return RNN if RNN in shipped_names() else TINY

    def warm(self) -> None:
        """Load what the first pages need, so that the first user need not wait for it."""
        for model_id in self.default_models():
            if NGramName.parse(model_id):
                self.ngram(model_id, Smoothing.MLE, 1.0)
            else:
                self.rnn(model_id)
        self.models()

    def _ngram_card(self, name: NGramName, installed: bool, sized: bool) -> ModelCard:
        is_counted = installed and sized and name.unit is not Unit.HAND
        size = len(self._encoded(name.corpus, name.unit).vocabulary) if is_counted else None
        return ngram_card(name, installed, size)

    def _smoothed(self, name: NGramName, smoothing: Smoothing) -> TableModel:
        return TableModel(self._counts(name), self._encoded(name.corpus, name.unit).vocabulary, smoothing)

    def _counts(self, name: NGramName) -> NGramCounts:
        """Return the table up to an order: what the longest one counted for its first orders."""
        key = ("counts", name.corpus, name.unit)
        whole = self._once.get(key, lambda: self._count(name.corpus, name.unit))
        return NGramCounts(whole.levels[: int(name.order)])

    def _count(self, corpus_id: str, unit: Unit) -> NGramCounts:
        encoded = self._encoded(corpus_id, unit)
        return count_ngrams(encoded.stream, len(encoded.vocabulary), max(LONGEST), self.settings.ngram_memory)

    def _encoded(self, corpus_id: str, unit: Unit) -> EncodedCorpus:
        key = ("encoded", corpus_id, unit)
        return self._once.get(key, lambda: encode_corpus(self.corpus(corpus_id), unit))

    def _index(self, corpus_id: str, unit: Unit) -> PhraseIndex:
        return self._once.get(("index", corpus_id, unit), lambda: PhraseIndex(self._encoded(corpus_id, unit)))
