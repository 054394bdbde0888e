"""The choices beside the question: corpora, cuts and languages, and which models answer then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.errors import UnrollError
from app.store.cards import ModelCard
from app.text.language import language_of, with_cuts, without_cuts
from app.text.tokenizer import Unit
from app.web.html.i18n import Catalogue

Address = Callable[..., str]
FIRST_ORDERS = (1, 2, 3)
FOR_ALL = "tutorial"  # a corpus that is taken for a language only if there is no other: it is small


class Place(NamedTuple):
    """Where counts come from and how a sentence is cut for them."""

    corpus: str
    unit: str
    language: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One way to change the question, and the address that does it."""

    id: str
    label: str
    url: str
    is_current: bool


def counts_of(cards: Sequence[ModelCard]) -> list[ModelCard]:
    """Return the cards of counts that are installed; an ARPA file holds none."""
    return [card for card in cards if card.kind == "ngram" and card.installed and card.corpus is not None]


def places(cards: Sequence[ModelCard]) -> list[Place]:
    """Return where counts can come from, in the order of the cards."""
    return list(dict.fromkeys(map(_place, counts_of(cards))))


def place_of(picked: Sequence[ModelCard], cards: Sequence[ModelCard]) -> Place:
    """Return where the picked models belong: with the first counts, else with those nearest to a network."""
    for card in picked:
        if card.kind == "ngram" and card.corpus is not None:
            return _place(card)
    all_places, network = places(cards), picked[0]
    near = [place for place in all_places if (place.unit, place.language) == (network.unit, network.language)]
    own = [place for place in near if place.corpus == network.corpus]
    return (own or near or all_places)[0]


def _place(card: ModelCard) -> Place:
    return Place(card.corpus or "", card.unit, card.language)


def place_in(language: str, near: Place, cards: Sequence[ModelCard]) -> Place | None:
    """Return the place of another language that is nearest to this one; None if no corpus has it."""
    there = [place for place in places(cards) if place.language == language]
    large = [place for place in there if place.corpus != FOR_ALL] or there
    by_hand = [place for place in large if near.unit == place.unit == Unit.HAND]
    return next(iter(by_hand or large), None)


def networks_at(place: Place, cards: Sequence[ModelCard]) -> list[ModelCard]:
    """Return the models without counts that read this cut and language: networks, then ARPA files.

    Networks of this corpus come first, then ours, then the largest.
    """
    bare = [card for card in cards if card.kind == "rnn" or card.corpus is None]
    fitting = [card for card in bare if (card.unit, card.language) == place[1:]]

    def rank(card: ModelCard) -> tuple[bool, bool, bool, int]:
        return card.kind != "rnn", card.corpus != place.corpus, card.own, -(card.hidden_size or 0)

    return sorted(fitting, key=rank)


def moved(picked: Sequence[ModelCard], to: Place, cards: Sequence[ModelCard]) -> list[str]:
    """Return the models of another place that answer instead: the same orders, a network for a network."""
    here, theirs = place_of(picked, cards), networks_at(to, cards)
    overlap = [card for card in theirs if card in picked]
    is_wanted = any(card.kind == "rnn" for card in picked) or not networks_at(here, cards)
    orders = [card.order for card in picked if card.kind == "ngram" and card.corpus is not None]
    networks = overlap or theirs[:1] if is_wanted else []
    if not orders and not networks:
        orders = list(FIRST_ORDERS)
    counts = [card for card in counts_of(cards) if (card.corpus, card.unit) == to[:2]]
    return [card.id for card in [*(card for card in counts if card.order in orders), *networks]]


class Choices:
    """The chips of a question: each keeps all of it but one thing."""

    def __init__(self, text: str, picked: Sequence[ModelCard], cards: Sequence[ModelCard]) -> None:
        self.text = text
        self.picked = picked
        self.cards = cards
        self.place = place_of(picked, cards)
        # a model that a user brought may be of no corpus, and cut as none is
        self._is_there = any(card.corpus or (card.unit, card.language) == self.place[1:] for card in picked)

    @property
    def offered(self) -> list[ModelCard]:
        """All models of the chips: those to be picked from here, and what an address picked elsewhere."""
        here = [*self.counts, *self.networks]
        return [*here, *(card for card in self.picked if card not in here)]

    @property
    def counts(self) -> list[ModelCard]:
        """Counts to be picked from, of every order, where the picked ones belong."""
        return [card for card in counts_of(self.cards) if (card.corpus, card.unit) == self.place[:2]]

    @property
    def networks(self) -> list[ModelCard]:
        """Networks to be picked from."""
        return networks_at(self.place, self.cards)

    def corpora(self, titles: dict[str, str], ask: Address, samples: dict[str, str]) -> list[Chip]:
        """Offer every corpus, cut as now if it can be; another language than the text's is insisted on.

        samples: a sentence a language, each to be put for the other.
        """
        chips = []
        spoken = language_of(self.text)
        for corpus in dict.fromkeys(place.corpus for place in places(self.cards)):
            there = [place for place in places(self.cards) if place.corpus == corpus]
            to = next(filter(self._is_cut_alike, there), there[0])
            is_sample = self.text == samples.get(self.place.language)
            text = samples.get(to.language, self.text) if is_sample else self.text
            insists = None if is_sample or spoken in (None, to.language) else to.language
            url = self._address(to, ask, text=text, language=insists)
            is_current = self._is_there and corpus == self.place.corpus
            chips.append(Chip(f"corpus-{corpus}", titles.get(corpus, corpus), url, is_current))
        return chips

    def cuts(self, words: Catalogue, ask: Address) -> list[Chip]:
        """Offer every way to cut the sentence that the corpus is counted by."""
        there = [place for place in places(self.cards) if place.corpus == self.place.corpus]
        return [
            Chip(
                f"cut-{to.unit}",
                words(f"sentence.unit.{to.unit}"),
                self._address(to, ask, text=self.text),
                self._is_there and to.unit == self.place.unit,
            )
            for to in there
        ]

    def _is_cut_alike(self, place: Place) -> bool:
        """Tell whether the cut can stay: by hand always, else within a language, each having its own."""
        is_kept = place.language == self.place.language or place.unit == Unit.HAND
        return is_kept and place.unit == self.place.unit

    def _address(self, to: Place, ask: Address, text: str, **changes: str | None) -> str:
        if to.unit == Unit.HAND:  # nothing to smooth there
            changes["smoothing"] = None
        models = moved(self.picked, to, self.cards)
        return ask(text=self._cut_for(to, text), models=models, at=None, **changes)

    def _cut_for(self, to: Place, text: str) -> str:
        """Put cuts into a text that is to be cut by hand, and take them out of one that is no longer."""
        try:
            if to.unit == Unit.HAND:
                return with_cuts(text, to.language)
        except UnrollError:
            return text
        return without_cuts(text) if self.place.unit == Unit.HAND else text
