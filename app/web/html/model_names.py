"""Short names and marks of models: how namesakes are told apart, and the order of networks in a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import escape

from app.explain.sentence.ranking import Ranking
from app.explain.sentence.score import SentenceScore
from app.store.cards import CorpusCard, ModelCard
from app.web.html.i18n import Catalogue

MOST_MARKS = 5  # longer orders share its mark
Scored = SentenceScore | Ranking


@dataclass(frozen=True, slots=True)
class Name:
    """A short name, and what sets it apart if others are called so: its corpus, its cut."""

    short: str
    of: str = ""

    @property
    def text(self) -> str:
        """The whole name, to stand inside a sentence."""
        return f"{self.short} ({self.of})" if self.of else self.short

    def __html__(self) -> str:
        """Return it as a page shows it, what sets it apart in small."""
        of = f' <span class="of">{escape(self.of)}</span>' if self.of else ""
        return f"{escape(self.short)}{of}"


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


def network_names(cards: Sequence[ModelCard], words: Catalogue) -> dict[str, Name]:
    """Name networks by id, each by its size, language and cut, so that they read alike."""
    names_by_id = {}
    for card in cards:
        language, unit = words(f"ledger.language.{card.language}"), words(f"sentence.unit.{card.unit}")
        size = words("unroll.network_short", size=card.hidden_size or 0)
        of = size if card.own else words("unroll.network_of", language=language, unit=unit)
        names_by_id[card.id] = Name(card.title[words.language] if card.own else size, of)
    return names_by_id


def networks_in_order(cards: Sequence[ModelCard], default: str) -> list[ModelCard]:
    """Return the networks: the default one first, then those of its language, by size; own ones last."""
    networks = [card for card in cards if card.kind == "rnn"]
    home = next((card.language for card in networks if card.id == default), "")

    def place(card: ModelCard) -> tuple[bool, bool, bool, str, int, str]:
        is_foreign = card.language != home
        return card.id != default, card.own, is_foreign, card.language, card.hidden_size or 0, card.id

    return sorted(networks, key=place)


def _short(card: ModelCard, words: Catalogue) -> str:
    if card.own:
        return card.title[words.language]
    if card.kind == "rnn":
        return words("sentence.rnn", size=card.hidden_size or 0)
    return words(f"sentence.order.{card.order}")


def series(one: Scored, together: Sequence[Scored]) -> str:
    """Return the name of a model's colour and mark: its order, `full`, or rnn1 and rnn2 in turn.

    static/js/core/sentence/series.js is its twin.
    """
    if one.kind == "ngram":
        return str(min(one.order, MOST_MARKS) if isinstance(one.order, int) else one.order)
    networks = [other.model for other in together if other.kind == "rnn"]
    return f"rnn{networks.index(one.model) % 2 + 1}"


def again(one: Scored, together: Sequence[Scored]) -> bool:
    """Tell whether a model before it has the same colour and mark: two corpora may have the same order."""
    before = together[: next(place for place, other in enumerate(together) if other is one)]
    return series(one, together) in {series(other, together) for other in before}
