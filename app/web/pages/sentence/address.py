"""What the address of the sentence page may hold: the fields of the API's score, and what is open."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.explain.sentence.factor import See
from app.web.api.sentences import Scoring
from app.web.pages.lenient_query import DEFAULT_TEXT, Digits

FURTHEST = 10**8
EVIDENCE = frozenset({"see", "from"})  # fields that count only while a factor is open


class SentenceAddress(Scoring):
    """The query of `/`; `c`, `add`, `of` and `find` are the candidates (candidates.py)."""

    text: str = DEFAULT_TEXT
    language: Literal["", "zh", "en"] = ""
    chain: Literal["", "1", "2", "3", "4", "5", "6", "7", "full"] = ""
    at: str = ""
    see: See = "ngram"
    offset: Annotated[int, Digits, Field(ge=0, le=FURTHEST)] = Field(0, alias="from")
    c: list[str] = Field(default_factory=list)
    add: list[str] = Field(default_factory=list)
    of: str | None = None
    find: str = ""
