"""The form of the sentence page: chips with their addresses, names of models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.store.cards import CorpusCard, ModelCard
from app.web.html.i18n import LANGUAGES, Catalogue
from app.web.html.model_names import names
from app.web.pages.sentence.chips import Address, Choices
from app.web.pages.sentence.query import SentenceQuery


def form_of(
    query: SentenceQuery,
    cards: Sequence[ModelCard],
    corpora: Sequence[CorpusCard],
    words: Catalogue,
    here: Address,
) -> dict[str, Any]:
    """Return the names that templates/partials/controls.html uses; `here`: this address with changes."""
    choices = Choices(query.text, [card for card in cards if card.id in query.models], cards)
    titles = {card.id: card.title[words.language] for card in corpora}
    samples: dict[str, str] = {language: words(f"sentence.sample.{language}") for language in LANGUAGES}
    return {
        "choices": choices,
        "corpus_chips": choices.corpora(titles, here, samples),
        "cut_chips": choices.cuts(words, here),
        "names": names(choices.offered, corpora, words),
    }
