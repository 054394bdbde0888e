"""The candidates of the sentence page in its address: `c`, `add`, `of`, `find`.

Without any `c` the list begins as "How old are you?" does; `add` is one more, `of` what all of them are to
mean, `find` a part of an English sentence whose translations may become the list.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from app.errors import InvalidRequest, UnrollError
from app.explain.sentence.ranking import Ranking, rankings
from app.explain.sentence.score import SentenceScore
from app.store.corpora.catalogue import TATOEBA_EN
from app.store.model_registry import Store
from app.web.html.error_words import Complaint
from app.web.pages.sentence.address import SentenceAddress
from app.web.pages.sentence.query import SentenceQuery
from app.web.pages.sentence.stock import Stock
from app.web.site import Site

MOST = 12
FOUND = 8
LONGEST_PART = 200
MEANING = "How old are you?"
BEGINNINGS = {"zh": ["你多大了", "怎么老是你"], "en": ["How old are you?", "How are you old?"]}


@dataclass(frozen=True, slots=True)
class Meant:
    """An English sentence, and its translations in the parallel corpus."""

    text: str
    source_url: str | None
    translations: list[str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The list, what it is to mean (None: nothing in particular), its rankings, and what was found."""

    texts: list[str]
    of: str | None
    find: str
    found: list[Meant] | None  # None where nothing was looked for
    can_find: bool
    rankings: list[Ranking]
    language: str
    at_rest: tuple[Hashable, ...] | None  # what the rankings depend on where nobody asked for them

    @property
    def most(self) -> int:
        """How many there may be."""
        return MOST

    def fields(self) -> dict[str, list[str] | str | None]:
        """Return what stands in the address: nothing for the beginning."""
        is_beginning = self.texts == BEGINNINGS[self.language] and self.of in (None, MEANING)
        return {
            "c": None if is_beginning else self.texts or [""],
            "of": None if is_beginning else self.of,
            "find": self.find or None,
        }


def candidates(
    address: SentenceAddress, query: SentenceQuery, scored: Sequence[SentenceScore], site: Site, stock: Stock
) -> tuple[Candidates, list[Complaint]]:
    """Rank the candidates under the page's models; what cannot be scored is left out and complained of.

    scored: the page's own sentence, which is not scored anew where it is a candidate too.
    """
    store = site.store
    language = store.model_card(query.models[0]).language
    is_given = "c" in address.model_fields_set
    texts, complaints = _texts(address.c if is_given else BEGINNINGS[language], address.add)
    find = address.find.strip()[:LONGEST_PART]
    ranked: list[Ranking] = []
    refused: list[Complaint] = []
    at_rest: tuple[Hashable, ...] | None = None
    if query.is_whole and (is_given or address.add):
        ranked, refused = _ranked(query, texts, scored, store)
    elif query.is_whole:  # nobody asked for these, which a network of a user's own may not know
        at_rest = language, tuple(query.models), query.smoothing, query.k, query.boundaries
        ranked, _ = site.part(("candidates", *at_rest), lambda: _ranked(query, texts, (), store))
    listing = Candidates(
        texts=texts,
        of=MEANING if address.of is None and not is_given and language == "zh" else address.of,
        find=find,
        found=_found(find, store) if find and stock.can_find else None,
        can_find=stock.can_find,
        rankings=ranked,
        language=language,
        at_rest=at_rest,
    )
    return listing, complaints + refused


def _texts(entries: Sequence[str], additions: Sequence[str]) -> tuple[list[str], list[Complaint]]:
    texts = dict.fromkeys(text.strip() for text in [*entries, *additions])
    texts.pop("", None)
    if len(texts) > MOST:
        return list(texts)[:MOST], [InvalidRequest(field="c", reason="too_many", limit=MOST)]
    return list(texts), []


def _ranked(
    query: SentenceQuery, texts: Sequence[str], scored: Sequence[SentenceScore], store: Store
) -> tuple[list[Ranking], list[Complaint]]:
    """Score the candidates at once; one by one if some cannot be, so that these do not spoil the rest."""
    scores_by_text = {query.text: scored} if scored else {}
    others = [text for text in texts if text not in scores_by_text]
    complaints: list[Complaint] = []
    try:
        other_scores = query.score(others, store)
    except UnrollError:
        other_scores, complaints = _one_by_one(query, others, store)
    scores = [
        score
        for text in texts
        for score in scores_by_text.get(text) or [one for one in other_scores if one.text == text]
    ]
    return rankings(scores), complaints


def _one_by_one(
    query: SentenceQuery, texts: Sequence[str], store: Store
) -> tuple[list[SentenceScore], list[Complaint]]:
    scores: list[SentenceScore] = []
    complaints: list[Complaint] = []
    for text in texts:
        try:
            scores += query.score([text], store)
        except UnrollError as error:
            complaints.append(error)
    return scores, complaints


def _found(find: str, store: Store) -> list[Meant]:
    translations = store.translations(TATOEBA_EN.id)
    return [
        Meant(
            text=sentence.text,
            source_url=sentence.source_url,
            translations=[one.text for one in translations.of(sentence.text)] if translations else [],
        )
        for sentence in store.finder(TATOEBA_EN.id).find(find, FOUND)
    ]
