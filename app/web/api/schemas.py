"""The shape of every answer, for OpenAPI only: answers are serialised without passing here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457, with the stable code of the error and what its message is about.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "params"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "in the language asked for"},
        "code": {"type": "string"},
        "params": {"type": "object"},
    },
}
PROBLEM: dict[str, Any] = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
}
WORDS = {
    401: "The token is missing or another one",
    403: "Writing is not allowed from there",
    404: "No such thing",
    409: "Not as things stand: not installed yet, too many, or not to be deleted",
    413: "The body is too large",
    422: "The input cannot be used as it stands",
}


def gives(
    model: type[BaseModel] | None, *problems: int, also: dict[str, Any] | None = None, status: int = 200
) -> dict[int | str, Any]:
    """Describe what a route gives: its answer, other media types of it, and its problems."""
    told = {"model": model, "content": also or {}} if model else {"description": "Done"}
    answers: dict[int | str, Any] = {status: told}
    return answers | refuses(*problems)


def refuses(*statuses: int) -> dict[int | str, Any]:
    """Describe the problems of a route."""
    return {status: {"description": WORDS[status], **PROBLEM} for status in statuses}


class Health(BaseModel):
    """The app's own state."""

    status: Literal["ok"]
    version: str
    missing: list[str]


class Parameter(BaseModel):
    """An array of a network, row by row."""

    name: str
    shape: list[int]
    values: list[float] | list[list[float]]


class Title(BaseModel):
    """A name in both languages."""

    zh: str
    en: str


class CorpusCard(BaseModel):
    """A corpus; its sizes are null and `command` brings it while it is not installed.

    `num_tokens` goes by the first of its `units`; `own` says that a user brought it.
    """

    id: str
    title: Title
    language: str
    licence: str
    source_url: str
    num_sentences: int | None
    num_characters: int | None
    num_tokens: int | None
    units: list[Literal["char", "word", "space"]]
    own: bool
    installed: bool
    command: str | None


class Corpora(BaseModel):
    """A page of the list of corpora."""

    corpora: list[CorpusCard]
    next: str | None


class ModelCard(BaseModel):
    """A model; `recipe` and `held_out` tell how a network was trained and how well it predicts."""

    id: str
    kind: Literal["ngram", "rnn"]
    title: Title
    unit: Literal["char", "word", "space", "hand"]
    language: str
    corpus: str | None
    installed: bool
    order: int | Literal["full"] | None
    hidden_size: int | None
    vocabulary_size: int | None
    num_parameters: int | None
    recipe: dict[str, Any] | None
    held_out: dict[str, Any] | None
    licence: str | None


class Models(BaseModel):
    """A page of the list of models."""

    models: list[ModelCard]
    next: str | None


class Link(BaseModel):
    """One order of a smoothed factor: prob = (count - discount) / denominator + backoff * lower."""

    order: int
    context: list[str]
    count: int
    context_count: int
    discount: float
    denominator: float
    backoff: float
    lower: float
    prob: float


class Factor(BaseModel):
    """One factor of the chain rule and its evidence."""

    t: int
    token: str
    context: list[str]
    prob: float
    log_prob: float | None
    surprisal: float | None
    oov: bool
    matched_order: int | None
    count: int | None
    context_count: int | None
    num_outcomes: int | None
    rank: int | None
    chain: list[Link] | None


class SentenceScore(BaseModel):
    """A sentence under one model."""

    text: str
    model: str
    kind: Literal["ngram", "rnn"]
    unit: str
    order: int | Literal["full"] | None
    smoothing: Literal["mle", "add_k", "witten_bell", "stupid_backoff", "kneser_ney"] | None
    is_probability: bool
    k: float | None
    boundaries: bool
    tokens: list[str]
    factors: list[Factor]
    prob: float
    log_prob: float | None
    surprisal: float | None
    num_predicted: int
    num_oov: int
    perplexity: float | None
    zero_at: int | None


class Scores(BaseModel):
    """Every text under every model, in the order asked for."""

    scores: list[SentenceScore]
