"""The sentence page's question, read from the address, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import AnswerTooLarge, ModelNotFound, UnrollError
from app.explain.sentence.score import FactorEvidence, How, SentenceScore, Smoothing, score
from app.explain.sentence.size import check_scores
from app.store.cards import ModelCard
from app.store.model_registry import Store
from app.text.language import has_blanks_between_words, language_of
from app.text.tokenizer import Unit
from app.web.html.error_words import Complaint, Note, unknown
from app.web.pages.sentence.address import SentenceAddress
from app.web.pages.sentence.answering import answering
from app.web.pages.sentence.stock import Stock
from app.web.rendering import Query, address

ORDERS = ("1", "2", "3", "4", "5", "6", "7", "full")
CERTAINLY_SHORT = 100  # characters: under a dozen models their scores come to 5 MB
STATE = ("text", "models", "smoothing", "k", "boundaries", "language", "chain", "at")  # fields of an address
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
    is_whole: bool = True  # whether the address could be decoded, and so its texts be scored

    @property
    def spoken(self) -> str | None:
        """The language of the sentence: as chosen, else by the text; None if it cannot be told."""
        return self.language or language_of(self.text)

    def fields(self, **changes: Query) -> dict[str, Query]:
        """Return the query of this state with changes; what is as by default is left out."""
        query: dict[str, Query] = {name: getattr(self, name) for name in STATE} | changes
        if query["smoothing"] != Smoothing.ADD_K:
            query["k"] = None
        if query["smoothing"] == Smoothing.MLE:
            query["smoothing"] = None
        return {name: value if value or name == "text" else None for name, value in query.items()}

    def score(self, texts: Sequence[str], store: Store) -> list[SentenceScore]:
        """Score texts under every model of the page, in that order. Raises as `score` does."""
        return score(texts, self.models, store, How(Smoothing(self.smoothing), self.k, self.boundaries))


@dataclass(frozen=True, slots=True)
class Opened:
    """The factor whose evidence is asked for, and the score it is part of."""

    score: SentenceScore
    factor: FactorEvidence


@dataclass(frozen=True, slots=True)
class Question:
    """The state of the page, what could not be had (`complaints`), and what was done unasked (`remarks`)."""

    query: SentenceQuery
    complaints: list[Complaint]
    remarks: list[str]  # keys of the catalogue


def sample_language(fields: SentenceAddress, language: str, cards: Sequence[ModelCard]) -> str:
    """Return the language of the sentence to begin with: that of the models named, else the page's.

    Chinese where no counts of the page's language are installed.
    """
    named = next((card.language for card in cards if card.id in fields.models), None)
    if named:
        return named
    is_counted = any(card.language == language for card in cards if card.kind == "ngram" and card.installed)
    return language if is_counted else "zh"


def question(fields: SentenceAddress, is_whole: bool, store: Store, stock: Stock) -> Question:
    """Return what is asked, with the models that answer it."""
    query = SentenceQuery(
        text=fields.text,
        models=[],
        smoothing=fields.smoothing,
        k=int(fields.k) if fields.k.is_integer() else fields.k,
        boundaries=fields.boundaries,
        language=fields.language,
        chain=fields.chain,
        at=fields.at,
        is_whole=is_whole,
    )
    models, complaints, is_moved = answering(fields, query.spoken, store, stock)
    if any(card.language == "zh" for card in models) and has_blanks_between_words(query.text):
        complaints.append(Note("ledger.notice.blanks"))
    remarks = [f"ledger.switched.{query.spoken}"] if is_moved and not query.language else []
    ids = [card.id for card in models] or list(stock.first)
    return Question(replace(query, models=ids), complaints, remarks)


def score_all(query: SentenceQuery, store: Store) -> tuple[list[SentenceScore], list[Complaint]]:
    """Score the sentence under every model that can read it, and say why another cannot."""
    if not query.is_whole:
        return [], []
    complaints: list[Complaint] = []
    try:
        check_for_page(query, store)
        scores = query.score([query.text], store)
    except AnswerTooLarge as error:  # one model after another would come to as much
        return [], [error]
    except UnrollError as error:
        scores, complaints = _score_each(query, store) if len(query.models) > 1 else ([], [error])
    if oov := [factor.token for one in scores for factor in one.factors if factor.oov]:
        complaints.append(unknown(oov))
    return scores, complaints


def check_for_page(query: SentenceQuery, store: Store) -> None:
    """Raise AnswerTooLarge for scores that make a page too long to be read; a short text is not looked at."""
    if len(query.text) > CERTAINLY_SHORT:
        cards = [store.model_card(model) for model in query.models]
        check_scores([query.text], cards, store, Smoothing(query.smoothing), store.settings.max_page)


def _score_each(query: SentenceQuery, store: Store) -> tuple[list[SentenceScore], list[Complaint]]:
    """Score the sentence under one model after another: a network that a user brought may know no `<unk>`."""
    scores: list[SentenceScore] = []
    complaints: list[Complaint] = []
    for model in query.models:
        try:
            scores += replace(query, models=[model]).score([query.text], store)
        except UnrollError as error:
            card = store.model_card(model)
            if card.own and error.params.get("field") == "text":  # say whose vocabulary it is
                error.params["field"] = card.title["en"]
            complaints.append(error)
    return scores, complaints


def opened(query: SentenceQuery, scores: Sequence[SentenceScore]) -> Opened | None:
    """Return the factor that `at` names; None without a word where a changed sentence has it no longer."""
    model, _, t = query.at.rpartition(":")
    for one in scores:
        if one.model == model and t.isdecimal() and 1 <= int(t[:9]) <= len(one.factors):
            return Opened(one, one.factors[int(t) - 1])
    return None


def counted_corpus(query: SentenceQuery, stock: Stock, store: Store) -> tuple[str, Unit]:
    """Return the corpus that the page counts in and how it is cut: that of the first counts, or ours."""
    for model_id in [*query.models, *stock.first]:
        if name := store.ngram_name(model_id):
            return name.corpus, Unit.CHAR if name.unit is Unit.HAND else name.unit
    raise ModelNotFound(id=query.models[0])


def chain_orders(scores: Sequence[SentenceScore]) -> list[str]:
    """Return the orders whose forgetting can be shown: the ledger's, and "full" that forgets nothing."""
    orders = {str(one.order) for one in scores if one.kind == "ngram"}
    return [order for order in ORDERS if order in orders or order == "full"]


def chain_order(query: SentenceQuery, orders: Sequence[str]) -> str:
    """Return the order whose forgetting is shown: the one asked for, else the bigram, else the shortest."""
    preferences = [order for order in (query.chain, SHOWN_FIRST) if order in orders]
    return [*preferences, *(order for order in orders if order != "1"), *orders][0]


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
