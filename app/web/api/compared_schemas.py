"""The shape of rankings and of growth by order, for OpenAPI only (see schemas.py)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Ranked(BaseModel):
    """One candidate under one model; ranks from 1, `rank_per_token` by `surprisal_per_token` (bits)."""

    text: str
    tokens: list[str]
    num_predicted: int
    num_oov: int
    prob: float
    log_prob: float | None
    surprisal: float | None
    surprisal_per_token: float | None
    perplexity: float | None
    zero_at: int | None
    rank: int
    rank_per_token: int


class Ranking(BaseModel):
    """All candidates under one model, the most probable first."""

    model: str
    kind: Literal["ngram", "rnn"]
    unit: str
    order: int | Literal["full"] | None
    smoothing: str | None
    is_probability: bool
    boundaries: bool
    candidates: list[Ranked]


class Rankings(BaseModel):
    """A ranking a model."""

    rankings: list[Ranking]


class Growth(BaseModel):
    """One order: its n-grams, and models of it on held-out sentences, by smoothing; null is infinite."""

    order: int
    distinct: int
    possible: float
    singletons: int
    unseen_contexts: float | None
    perplexity: dict[str, float | None]
    impossible: dict[str, int]


class CorpusGrowth(BaseModel):
    """What a larger n costs and brings on one corpus."""

    corpus: str
    unit: str
    vocabulary_size: int
    num_training: int
    num_held_out: int
    orders: list[Growth]


class Network(BaseModel):
    """A network that learnt from the same corpus."""

    id: str
    hidden_size: int | None
    num_parameters: int
    perplexity: float | None


class GrowthAnswer(BaseModel):
    """`growth` is null while it is worked out; ask again then. `networks`: the best first."""

    state: Literal["ready", "working"]
    growth: CorpusGrowth | None
    networks: list[Network]
