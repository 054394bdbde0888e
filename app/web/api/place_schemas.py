"""The shape of answers about a corpus's sentences, for OpenAPI only (see schemas.py)."""

from __future__ import annotations

from pydantic import BaseModel


class NGramCount(BaseModel):
    """How often an n-gram stands in a corpus."""

    corpus: str
    unit: str
    ngram: list[str]
    count: int
    num_tokens: int
    num_sentences: int


class Place(BaseModel):
    """One place, keyword in context; `position` is the t of its first token, 0 for `<s>`."""

    position: int
    left: str
    match: str
    right: str
    source_id: str
    source_url: str | None


class Concordance(BaseModel):
    """A page of places."""

    corpus: str
    unit: str
    ngram: list[str]
    count: int
    places: list[Place]
    next: str | None


class Sentence(BaseModel):
    """A sentence, its id at the source and its page there."""

    text: str
    source_id: str
    source_url: str | None


class Sentences(BaseModel):
    """Sentences of a corpus."""

    text: str
    sentences: list[Sentence]
