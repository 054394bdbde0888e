"""The sentence page's question, read from the address, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from app.errors import ModelNotFound, UnrollError
from app.explain.sentence.score import FactorEvidence, SentenceScore, Smoothing, score
from app.store.cards import ModelCard
from app.store.model_registry import Store
from app.text.language import has_blanks_between_words, language_of
from app.text.tokenizer import Unit
from app.web.html.i18n import LANGUAGES
from app.web.pages.lenient_query import Asked
from app.web.pages.sentence.chips import moved, place_in, place_of
from app.web.rendering import Query, address

LARGEST_K = 1e9
ORDERS = ("1", "2", "3", "4", "5", "full")
SHOWN_FIRST = "2"  # the order whose forgetting is shown if none is asked for: the tutorial's first


@dataclass(frozen=True, slots=True)
class SentenceQuery:
    """The state of `/` as it stands in the address.

    language: "zh" or "en" if it was chosen, "" to tell it by the text. chain: the order whose forgetting the
    chain rule shows, "" for the first. at: which factor is open, `MODEL:T`, or "".
    """

    text: str
    models: list[str]
    smoothing: str
    k: float
    boundaries: bool
    language: str = ""
    chain: str = ""
    at: str = ""

    @property
    def spoken(self) -> str | None:
        """The language of the sentence: as chosen, else by the text; None if it cannot be told."""
        return self.language or language_of(self.text)

    def fields(self, **changes: Query) -> dict[str, Query]:
        """Return the query of this state with changes; what is as by default is left out."""
        found: dict[str, Query] = asdict(self) | changes
        if found["smoothing"] != Smoothing.ADD_K:
            found["k"] = None
        if found["smoothing"] == Smoothing.MLE:
            found["smoothing"] = None
        return {name: value if value or name == "text" else None for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class Opened:
    """The factor whose evidence is asked for, and the score it is part of."""

    score: SentenceScore
    factor: FactorEvidence


def sentence_query(asked: Asked, store: Store, cards: Sequence[ModelCard]) -> SentenceQuery:
    """Read the query of `/`; what cannot be used gives way to a default."""
    k = asked.positive("k", LARGEST_K, 1.0)
    query = SentenceQuery(
        text=asked.text(),
        models=[],
        smoothing=asked.one_of("smoothing", list(Smoothing), Smoothing.MLE),
        k=int(k) if k.is_integer() else k,
        boundaries=asked.flag("boundaries"),
        language=asked.one_of("language", ["", *LANGUAGES], ""),
        chain=asked.one_of("chain", ["", *ORDERS], ""),
        at=asked.params.get("at", ""),
    )
    return replace(query, models=_models(asked, store, query, cards))


def _models(asked: Asked, store: Store, query: SentenceQuery, cards: Sequence[ModelCard]) -> list[str]:
    """Return the models that answer: those asked for as far as they fit the language and the smoothing."""
    known = {card.id: card for card in cards}
    named = asked.models(store)
    if "models" in asked.params and not any(asked.params.getlist("models")):
        asked.tell("ledger.notice.no_model")
    picked = [known[name] for name in named or store.default_models()]
    languages = {card.language for card in picked}
    if query.spoken and query.spoken not in languages and len(languages) == 1:
        to = place_in(query.spoken, place_of(picked, cards), cards)
        if to:
            picked = [known[name] for name in moved(picked, to, cards)]
            if named and not query.language:
                asked.remark(f"ledger.switched.{query.spoken}")
    fitting = [card for card in picked if _takes(card, Smoothing(query.smoothing))]
    _tell_unfitting(asked, query, [card for card in picked if card not in fitting], bool(fitting))
    if any(card.language == "zh" for card in fitting) and has_blanks_between_words(query.text):
        asked.tell("ledger.notice.blanks")
    return [card.id for card in fitting] or store.default_models()


def _takes(card: ModelCard, smoothing: Smoothing) -> bool:
    """Tell whether a model can be smoothed so: the whole history has no order, a cut by hand no end."""
    if card.unit == Unit.HAND:
        return smoothing is Smoothing.MLE
    return card.order != "full" or not smoothing.backs_off


def _tell_unfitting(asked: Asked, query: SentenceQuery, cards: list[ModelCard], is_one_left: bool) -> None:
    """Say which models were left out for the smoothing, and if none is left."""
    if not cards:
        return
    key = "ledger.notice.by_hand" if cards[0].unit == Unit.HAND else "sentence.notice.needs_order"
    asked.tell(key, smoothing=asked.words(f"sentence.smoothing.{query.smoothing}"))
    if not is_one_left:
        asked.tell("sentence.notice.defaults")


def score_all(asked: Asked, query: SentenceQuery, store: Store) -> list[SentenceScore]:
    """Score the sentence under every model; none, and a complaint, if it cannot be."""
    if not asked.is_whole:
        return []
    try:
        scores = score(
            [query.text], query.models, store, Smoothing(query.smoothing), query.k, query.boundaries
        )
    except UnrollError as error:
        asked.complain(error)
        return []
    unknown = (factor.token for found in scores for factor in found.factors if factor.oov)
    asked.name_unknown(list(dict.fromkeys(unknown)))
    return scores


def opened(query: SentenceQuery, scores: Sequence[SentenceScore]) -> Opened | None:
    """Return the factor that `at` names; None without a word where a changed sentence has it no longer."""
    model, _, t = query.at.rpartition(":")
    for found in scores:
        if found.model == model and t.isdecimal() and 1 <= int(t[:9]) <= len(found.factors):
            return Opened(found, found.factors[int(t) - 1])
    return None


def counted_corpus(query: SentenceQuery, store: Store) -> tuple[str, Unit]:
    """Return the corpus that the page counts in and how it is cut: that of the first counts, or ours."""
    for model_id in [*query.models, *store.default_models()]:
        if name := store.ngram_name(model_id):
            return name.corpus, Unit.CHAR if name.unit is Unit.HAND else name.unit
    raise ModelNotFound(id=query.models[0])


def chain_orders(scores: Sequence[SentenceScore]) -> list[str]:
    """Return the orders whose forgetting can be shown: the ledger's, and "full" that forgets nothing."""
    orders = {str(found.order) for found in scores if found.kind == "ngram"}
    return [order for order in ORDERS if order in orders or order == "full"]


def chain_order(query: SentenceQuery, orders: Sequence[str]) -> str:
    """Return the order whose forgetting is shown: the one asked for, else the bigram, else the shortest."""
    wanted = [order for order in (query.chain, SHOWN_FIRST) if order in orders]
    return [*wanted, *(order for order in orders if order != "1"), *orders][0]


def score_url(query: SentenceQuery) -> str:
    """Return the address at which the API gives the same scores."""
    return address(
        "/api/v1/score",
        {
            "text": query.text,
            "models": query.models,
            "smoothing": query.smoothing,
            "k": query.k,
            "boundaries": query.boundaries,
        },
    )
