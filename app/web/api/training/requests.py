"""What is asked for when a run is begun, and how it becomes a whole request: the rest fits the corpus."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from app.errors import InvalidRequest, TextTooLong
from app.explain.sentence.score import Smoothing
from app.runs.training.plan import first_unit, fitting
from app.runs.training.request import RunRequest
from app.store.model_registry import Store
from app.text.names import LONGEST_NAME, one_line
from app.text.tokenizer import Unit, check_text, tokenize
from app.web.api.json_body import JsonBody

LARGEST_SEED = 2**32 - 1
LARGEST_ORDER = 7
Size = Annotated[int | None, Field(ge=1)]
DropoutRate = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]


class RunBody(JsonBody):
    """A model to be made of a corpus; order and smoothing are of n-gram models, the rest is of networks."""

    corpus: str = Field(description="id of a corpus", examples=["tutorial"])
    kind: Literal["ngram", "rnn"] = Field(examples=["ngram"])
    unit: Literal["char", "word", "space"] | None = Field(
        None, description="what a token is; the corpus's first unit unless given", examples=["char"]
    )
    name: str = Field("", max_length=LONGEST_NAME, description="what the model is called", examples=["mine"])
    seed: int = Field(0, ge=0, le=LARGEST_SEED, description="of all that is drawn")
    sentence: str = Field("", description="whose probability is told as the model learns")
    order: int = Field(3, ge=1, le=LARGEST_ORDER, description="the n of n-gram", examples=[3])
    smoothing: Smoothing = Field(Smoothing.KNESER_NEY, description="how counts become probabilities")
    hidden_size: Size = Field(None, description="H; chosen by the size of the text unless given")
    epochs: Annotated[int | None, Field(ge=1, le=10_000)] = Field(None, description="passes over the text")
    learning_rate: float = Field(0.003, gt=0, le=10, allow_inf_nan=False, description="at its peak")
    dropout: DropoutRate | None = Field(
        None, description="share of h(t) and of U x(t) that is switched off in training"
    )
    max_vocabulary: int = Field(10_000, ge=4, le=10**9, description="only the most frequent tokens")
    min_count: Size = Field(None, description="rarer tokens are `<unk>`")
    dry_run: bool = Field(False, description="only tell what it would take; nothing is begun")


def request_of(body: RunBody, store: Store) -> RunRequest:
    """Return the whole request. Raises CorpusNotFound, CorpusNotInstalled, InvalidRequest, BrokenText."""
    info = store.info(body.corpus)
    unit = Unit(body.unit) if body.unit else first_unit(body.corpus, store)
    if unit not in info.units:
        raise InvalidRequest(field="unit", reason="one_of", limit=", ".join(info.units))
    name = one_line(body.name)
    sentence = body.sentence.strip()
    for text in filter(None, (name, sentence)):
        check_text(text)
    _check_length(sentence, unit, info.language, store.settings.max_tokens)
    fields: dict[str, Any] = {
        key: value
        for key, value in body.model_dump(exclude={"dry_run", "unit", "name", "sentence"}).items()
        if value is not None
    }
    request = RunRequest(**fields, unit=unit, name=name or _name(body, info.title["en"]), sentence=sentence)
    return fitting(request, store.encoded(info.id, unit).num_tokens, frozenset(fields))


def _check_length(sentence: str, unit: Unit, language: str, limit: int) -> None:
    tokens = tokenize(sentence, unit, language) if sentence else ()
    if len(tokens) > limit:
        raise TextTooLong(limit=limit, actual=len(tokens))


def _name(body: RunBody, corpus: str) -> str:
    """Return what a model is called that nobody named."""
    kind = f"{body.order}-gram" if body.kind == "ngram" else "RNN"
    return f"{kind}, {corpus}"[:LONGEST_NAME]
