"""What the sentence page offers and begins with, whatever the sentence: looked up once for a state."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.cards import CorpusCard, ModelCard
from app.store.corpora.catalogue import TATOEBA_EN
from app.store.model_registry import Store
from app.web.html.i18n import LANGUAGES, Catalogue

EXAMPLES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Stock:
    """The models and corpora that there are, and texts of a language of the page.

    first: the models that answer where none is named. can_find: whether a part of an English sentence can be
    looked up. titles: of corpora, by id. samples: a sentence a language. examples: sentences to begin with.
    """

    models: list[ModelCard]
    corpora: list[CorpusCard]
    brought: list[ModelCard]
    first: list[str]
    can_find: bool
    titles: dict[str, str]
    samples: dict[str, str]
    examples: list[str]


def stock_of(store: Store, words: Catalogue) -> Stock:
    """Look at all of the store. Raises StorageFailed."""
    corpora = store.corpora(sized=False)
    return Stock(
        models=store.models(sized=False),
        corpora=corpora,
        brought=store.brought_models(),
        first=store.default_models(),
        can_find=store.is_installed(TATOEBA_EN.id),
        titles={card.id: card.title[words.language] for card in corpora},
        samples={language: words(f"sentence.sample.{language}") for language in LANGUAGES},
        examples=[words(f"sentence.example.{number}") for number in EXAMPLES],
    )
