"""What every run of training can do: go on step by step, tell where it is, be left, and give a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from app.lm.sampling import Distributes, Sampling, generate
from app.lm.training.checkpoint import Checkpoint
from app.runs.training.request import RunRequest
from app.store.cards import ModelCard
from app.store.files.json_text import Told
from app.store.own.trained import TrainedModel
from app.text.tokenizer import joined

SAMPLE = Sampling(temperature=0.8, max_tokens=40)


@dataclass(frozen=True, slots=True)
class Kept:
    """The parameters after a step, as a file."""

    step: int
    content: bytes


class TrainingWork(Protocol):
    """A run under way."""

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint. Raises ShapeMismatch for one of another run."""

    def steps(self) -> Iterator[Kept | None]:
        """Do a step after another; between two of them the run can be left. Gives what is to be kept."""

    def told(self) -> Told:
        """Tell where it is, and what it can do by now."""

    def checkpoint(self) -> Checkpoint | None:
        """Return from where it can go on; None where it begins anew."""

    def trained(self, snapshots: Mapping[int, bytes]) -> TrainedModel:
        """Return the model as it is by now; snapshots: what was kept on the way, by step."""


def sample_of(model: Distributes, request: RunRequest, language: str) -> str:
    """Draw a text: always by the same numbers, so that what changes is the model."""
    draws = generate(model, (), SAMPLE, np.random.default_rng(0))
    end = model.vocabulary.marks.eos
    tokens = [one.token for one in draws if one.token_id != end]
    return joined(tokens, request.unit, language)


def card_of(request: RunRequest, language: str, licence: str, **sizes: Any) -> ModelCard:  # noqa: ANN401
    """Describe a model that came of a run; its id is given when it is kept."""
    return ModelCard(
        id="",
        kind=request.kind,
        title={"zh": request.name, "en": request.name},
        unit=request.unit,
        language=language,
        corpus=request.corpus,
        licence=licence,
        own=True,
        **sizes,
    )
