"""Knows the short names of models, and how two that would be called alike are told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.store import CorpusCard, ModelCard
from app.web.i18n import Catalogue


@dataclass(frozen=True, slots=True)
class Name:
    """A short name, and what sets it apart if others are called so: its corpus, its cut."""

    short: str
    of: str = ""

    @property
    def text(self) -> str:
        """The whole name, to stand inside a sentence."""
        return f"{self.short} ({self.of})" if self.of else self.short


def names(cards: Sequence[ModelCard], corpora: Sequence[CorpusCard], words: Catalogue) -> dict[str, Name]:
    """Name the models that are shown together, by id: by order or size, then also by corpus, cut, id."""
    titles = {card.id: card.title[words.language] for card in corpora}
    tellings: list[Callable[[ModelCard], str]] = [
        lambda card: "",
        lambda card: titles.get(card.corpus or "", card.id),
        lambda card: words(f"sentence.unit.{card.unit}"),
        lambda card: card.id,
    ]
    named = {card.id: Name(_short(card, words)) for card in cards}
    for depth in range(1, len(tellings)):
        alike = Counter(named.values())
        for card in cards:
            if alike[named[card.id]] > 1:
                parts = dict.fromkeys(tell(card) for tell in tellings[1 : depth + 1])
                named[card.id] = Name(named[card.id].short, words("sentence.comma").join(parts))
    return named


def _short(card: ModelCard, words: Catalogue) -> str:
    if card.kind == "rnn":
        return words("sentence.rnn", size=card.hidden_size or 0)
    return words(f"sentence.order.{card.order}")
