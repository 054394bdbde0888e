"""Which models answer the sentence page: those asked for, as far as they fit its language and smoothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import CorpusNotInstalled, InvalidRequest, UnrollError
from app.explain.sentence.score import Smoothing
from app.store.cards import ModelCard
from app.store.corpora.reader import COMMAND
from app.store.model_registry import Store
from app.text.tokenizer import Unit
from app.web.html.error_words import Complaint, Note
from app.web.pages.sentence.address import SentenceAddress
from app.web.pages.sentence.chips import Place, moved, place_in, place_of
from app.web.pages.sentence.stock import Stock


def answering(
    address: SentenceAddress, language: str | None, store: Store, stock: Stock
) -> tuple[list[ModelCard], list[Complaint], bool]:
    """Return the models, complaints, and whether models of another language answer than were named.

    language: the sentence's, None if it cannot be told.
    """
    named, complaints = _usable(address.models, store)
    if "models" in address.model_fields_set and not address.models:
        complaints.append(Note("ledger.notice.no_model"))
    cards = stock.models
    by_id = {card.id: card for card in cards}
    present = [name for name in named if name in by_id]  # one that came meanwhile is there the next time
    picked = [by_id[name] for name in present or stock.first]
    to = _place_to_go(picked, language, cards)
    spoken = [by_id[name] for name in moved(picked, to, cards)] if to else picked
    fitting = [card for card in spoken if _takes(card, address.smoothing)]
    left_out = [card for card in spoken if card not in fitting]
    complaints += _unfitting(address.smoothing, left_out, bool(fitting))
    return fitting, complaints, bool(to and named)


def _place_to_go(
    picked: Sequence[ModelCard], language: str | None, cards: Sequence[ModelCard]
) -> Place | None:
    """Return where the sentence's language is counted, None if the picked models are of it, or of several."""
    languages = {card.language for card in picked}
    if not language or language in languages or len(languages) != 1:
        return None
    return place_in(language, place_of(picked, cards), cards)


def _usable(named: Sequence[str], store: Store) -> tuple[list[str], list[Complaint]]:
    """Return the models that can answer, at most as many as the settings allow, and why others cannot."""
    usable: list[str] = []
    complaints: list[Complaint] = []
    for model_id in dict.fromkeys(named):
        try:
            card = store.model_card(model_id)
            if not card.installed:
                raise CorpusNotInstalled(id=card.corpus or card.id, command=COMMAND)
            usable.append(model_id)
        except UnrollError as error:
            complaints.append(error)
    limit = store.settings.max_models
    if len(usable) > limit:
        complaints.append(InvalidRequest(field="models", reason="too_many", limit=limit))
    return usable[:limit], complaints


def _takes(card: ModelCard, smoothing: Smoothing) -> bool:
    """Tell whether a model can be smoothed so: the whole history has no order, a cut by hand no end."""
    if card.unit == Unit.HAND:
        return smoothing is Smoothing.MLE
    return card.order != "full" or not smoothing.backs_off


def _unfitting(smoothing: Smoothing, cards: list[ModelCard], is_one_left: bool) -> list[Complaint]:
    """Say which models were left out for the smoothing, and if none is left."""
    if not cards:
        return []
    key = "ledger.notice.by_hand" if cards[0].unit == Unit.HAND else "sentence.notice.needs_order"
    left_out = Note(key, {"smoothing": Note(f"sentence.smoothing.{smoothing}")})
    return [left_out] if is_one_left else [left_out, Note("sentence.notice.defaults")]
