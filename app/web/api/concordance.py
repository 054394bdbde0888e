"""Routes about the sentences of a corpus: counts, places, translations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.errors import EmptyText, InvalidRequest
from app.explain.sentence.concordance import (
    WIDTH,
    Concordance,
    ConcordanceWindow,
    NGramCount,
    Wanted,
    concordance,
    count_places,
    unit_of,
)
from app.store.corpora.parallel import Sentence
from app.text.tokenizer import Unit, check_text
from app.web.api.shared import CorpusId, Text, WholeQuery
from app.web.http.responses import answer
from app.web.problem_schema import gives
from app.web.site import Site, site_of

router = APIRouter(prefix="/corpora/{corpus_id}", tags=["corpora"], dependencies=[WholeQuery])
ParallelId = Annotated[str, Path(examples=["tatoeba-en"])]
LONGEST_NGRAM = 500
LARGEST_PAGE = 100
PROBLEMS = 404, 409, 422
CURSOR = re.compile(r"^[0-9]{1,9}$")


class NGramQuery(BaseModel):
    """An n-gram of a corpus."""

    ngram: Text = Field(
        max_length=LONGEST_NGRAM,
        description="cut as the corpus is; by word, a chunk between blanks that is a word of the corpus "
        "stays whole; `<s>` first and `</s>` last are the marks",
        examples=["天气"],
    )
    unit: Unit | None = Field(None, description="what a token is; the corpus's first unit unless given")

    def wanted(self, site: Site, corpus_id: str) -> Wanted:
        """Return the n-gram with its unit. Raises CorpusNotFound, InvalidRequest."""
        return Wanted(corpus_id, unit_of(site.store, corpus_id, self.unit), self.ngram)


class PlacesQuery(NGramQuery):
    """Which of its places."""

    limit: int = Field(20, ge=1, le=LARGEST_PAGE, description="places of one answer")
    cursor: str | None = Field(
        None, json_schema_extra={"pattern": CURSOR.pattern}, description="`next` of the answer before"
    )
    width: int = Field(WIDTH, ge=0, le=200, description="characters on each side")


class TextQuery(BaseModel):
    """A sentence, or a part of it."""

    text: Text = Field(max_length=LONGEST_NGRAM, examples=["How old are you?"])


class FindQuery(TextQuery):
    """How many sentences that hold it."""

    limit: int = Field(20, ge=1, le=LARGEST_PAGE, description="sentences of the answer")


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences of a corpus."""

    text: str
    sentences: list[Sentence]


@router.get(
    "/counts", summary="How often does an n-gram stand there?", responses=gives(NGramCount, *PROBLEMS)
)
def counts(request: Request, corpus_id: CorpusId, query: Annotated[NGramQuery, Query()]) -> Response:
    """Places within sentences; those that overlap count each, 哈哈 stands twice in 哈哈哈."""
    site = site_of(request)
    return answer(request, count_places(site.store, query.wanted(site, corpus_id)))


@router.get("/concordance", summary="Where does an n-gram stand?", responses=gives(Concordance, *PROBLEMS))
def places(request: Request, corpus_id: CorpusId, query: Annotated[PlacesQuery, Query()]) -> Response:
    """Keyword in context, in the order of the corpus, each with its sentence's id and page at the source."""
    site = site_of(request)
    part = ConcordanceWindow(query.limit, offset(query.cursor), query.width)
    return answer(request, concordance(site.store, query.wanted(site, corpus_id), part))


@router.get(
    "/translations", summary="What is it in the other language?", responses=gives(Sentences, *PROBLEMS)
)
def translations(request: Request, corpus_id: ParallelId, query: Annotated[TextQuery, Query()]) -> Response:
    """Return the real translations of a sentence, given to the letter; a corpus without any gives none."""
    store = site_of(request).store
    store.info(corpus_id)
    check_text(query.text)
    if not query.text.strip():
        raise EmptyText
    parallel = store.translations(corpus_id)
    return answer(request, Sentences(query.text, parallel.of(query.text) if parallel else []))


@router.get("/sentences", summary="Which sentences hold a text?", responses=gives(Sentences, *PROBLEMS))
def sentences(request: Request, corpus_id: ParallelId, query: Annotated[FindQuery, Query()]) -> Response:
    """Whatever their case: first those that begin with it, shorter ones before longer ones."""
    check_text(query.text)
    if not query.text.strip():
        raise EmptyText
    matches = site_of(request).store.finder(corpus_id).find(query.text, query.limit)
    return answer(request, Sentences(query.text, matches))


def offset(cursor: str | None) -> int:
    """Return how many places come before a cursor. Raises InvalidRequest."""
    if cursor is None:
        return 0
    if not CURSOR.fullmatch(cursor):
        raise InvalidRequest(field="cursor", reason="unknown_value")
    return int(cursor)
