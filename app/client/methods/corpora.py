"""Methods about corpora: those that come with the app, one's own, and what occurs in them."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

from app.client.answers import from_json
from app.client.methods.models import at, every_page
from app.client.talk import Ask, Talk, retry_after
from app.explain.sentence.concordance import Concordance, NGramCount
from app.runs.growth import GrowthAnswer
from app.store.cards import CorpusCard
from app.store.corpora.parallel import Sentence

PAUSE = 2.0  # seconds between two questions where the server names none
MOST = 300  # questions: ten minutes


class ConcordanceOptions(TypedDict, total=False):
    """Which places: so many from a cursor on, with so many characters on each side."""

    limit: int
    cursor: str
    width: int


def corpora() -> Talk[list[CorpusCard]]:
    """Return all corpora, installed or not."""
    return (yield from every_page("corpora", CorpusCard))


def corpus(corpus_id: str) -> Talk[CorpusCard]:
    """Return one corpus. Raises CorpusNotFound."""
    response = yield Ask("GET", at("corpora", corpus_id))
    return from_json(CorpusCard, response.json())


def add_corpus(
    name: str,
    text: str | bytes,
    language: str | None = None,
    encoding: str = "utf-8",
    cut: Literal["lines", "marks"] = "lines",
) -> Talk[CorpusCard]:
    """Keep a text of one's own as a corpus with its n-gram models.

    encoding: of bytes, a file's; "auto": it is told by them. cut: where sentences end, one a line or at the
    marks within lines too.

    Raises CorpusTooLarge, TooManyCorpora, BrokenText, WriteRefused, InvalidRequest.
    """
    fields = {"name": name, "cut": cut} | ({"language": language} if language else {})
    if isinstance(text, bytes):
        ask = Ask("POST", "/corpora", form={**fields, "encoding": encoding}, files={"file": text})
    else:
        ask = Ask("POST", "/corpora", body={**fields, "text": text})
    return from_json(CorpusCard, (yield ask).json())


def delete_corpus(corpus_id: str) -> Talk[None]:
    """Delete a corpus of one's own. Raises CorpusNotFound, CorpusKept, WriteRefused."""
    yield Ask("DELETE", at("corpora", corpus_id))


def counts(corpus_id: str, ngram: str, unit: str | None = None) -> Talk[NGramCount]:
    """Return how often an n-gram occurs. Raises CorpusNotFound, CorpusNotInstalled, InvalidRequest."""
    response = yield Ask("GET", at("corpora", corpus_id, "counts"), {"ngram": ngram, "unit": unit})
    return from_json(NGramCount, response.json())


def concordance(
    corpus_id: str, ngram: str, unit: str | None = None, **part: Unpack[ConcordanceOptions]
) -> Talk[Concordance]:
    """Return the places where an n-gram occurs, with what is around them. Raises as `counts` does."""
    query = {"ngram": ngram, "unit": unit, **part}
    response = yield Ask("GET", at("corpora", corpus_id, "concordance"), query)
    return from_json(Concordance, response.json())


def sentences(corpus_id: str, text: str, limit: int = 20) -> Talk[list[Sentence]]:
    """Return sentences that hold a text. Raises CorpusNotFound, CorpusNotInstalled, EmptyText."""
    response = yield Ask("GET", at("corpora", corpus_id, "sentences"), {"text": text, "limit": limit})
    return from_json(list[Sentence], response.json()["sentences"])


def translations(corpus_id: str, text: str) -> Talk[list[Sentence]]:
    """Return the translations of a sentence that the corpus has. Raises CorpusNotFound."""
    response = yield Ask("GET", at("corpora", corpus_id, "translations"), {"text": text})
    return from_json(list[Sentence], response.json()["sentences"])


def growth(corpus_id: str, unit: str | None = None, wait: bool = True) -> Talk[GrowthAnswer]:
    """Return what a larger n costs and brings; on a large corpus that takes seconds, which this waits for.

    wait: False returns what there is by now. Raises CorpusNotFound, CorpusNotInstalled.
    """
    after = 0.0
    for _ in range(MOST):
        response = yield Ask("GET", at("corpora", corpus_id, "growth"), {"unit": unit}, after=after)
        answer = from_json(GrowthAnswer, response.json())
        if answer.state == "ready" or not wait:
            break
        after = retry_after(response) or PAUSE
    return answer
