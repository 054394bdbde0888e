"""The candidates of the sentence page in its address: `c`, `add`, `of`, `find`.

Without any `c` the list begins as "How old are you?" does; `add` is one more, `of` what all of them are to
mean, `find` a part of an English sentence whose translations may become the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import InvalidRequest, UnrollError
from app.explain.sentence.ranking import Ranking, rankings
from app.explain.sentence.score import SentenceScore, Smoothing, score
from app.store.corpora.catalogue import TATOEBA_EN
from app.store.model_registry import Store
from app.web.pages.lenient_query import Asked
from app.web.pages.sentence.query import SentenceQuery

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


def candidates(asked: Asked, query: SentenceQuery, store: Store) -> Candidates:
    """Read the candidates, and rank them under the page's models; what cannot be scored is left out, told."""
    language = store.model_card(query.models[0]).language
    texts = _texts(asked, language)
    find = asked.params.get("find", "").strip()[:LONGEST_PART]
    can_find = store.is_installed(TATOEBA_EN.id)
    scores = _scores(asked, query, texts, store)
    return Candidates(
        texts=texts,
        of=asked.params.get("of", MEANING if "c" not in asked.params and language == "zh" else None),
        find=find,
        found=_found(find, store) if find and can_find else None,
        can_find=can_find,
        rankings=rankings(scores),
        language=language,
    )


def _texts(asked: Asked, language: str) -> list[str]:
    given = asked.params.getlist("c") if "c" in asked.params else BEGINNINGS[language]
    texts = dict.fromkeys(text.strip() for text in [*given, *asked.params.getlist("add")])
    texts.pop("", None)
    if len(texts) > MOST:
        asked.complain(InvalidRequest(field="c", reason="too_many", limit=MOST))
    return list(texts)[:MOST]


def _scores(asked: Asked, query: SentenceQuery, texts: Sequence[str], store: Store) -> list[SentenceScore]:
    scores: list[SentenceScore] = []
    for text in texts if asked.is_whole else ():
        try:
            smoothing = Smoothing(query.smoothing)
            scores += score([text], query.models, store, smoothing, query.k, query.boundaries)
        except UnrollError as error:
            asked.complain(error)
    return scores


def _found(find: str, store: Store) -> list[Meant]:
    translations = store.translations(TATOEBA_EN.id)
    found = store.finder(TATOEBA_EN.id).find(find, FOUND)
    return [
        Meant(
            text=sentence.text,
            source_url=sentence.source_url,
            translations=[one.text for one in translations.of(sentence.text)] if translations else [],
        )
        for sentence in found
    ]
