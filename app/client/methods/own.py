"""Methods about what is one's own: numbers to be checked, models to be kept and deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypedDict, Unpack

from numpy.typing import ArrayLike

from app.client.answers import from_json
from app.client.methods.models import at
from app.client.show.origin import origin_of
from app.client.show.verdict import Verdict
from app.client.talk import Ask, Talk
from app.store.cards import ModelCard

NamedArrays = Mapping[str, ArrayLike]


class About(TypedDict, total=False):
    """What is said of a model; told by its file and vocabulary where left out."""

    name: str
    unit: Literal["char", "word", "space"]
    language: Literal["zh", "en"]


def check(
    parameters: NamedArrays,
    inputs: ArrayLike,
    targets: ArrayLike,
    claimed: NamedArrays,
    h0: ArrayLike | None = None,
) -> Talk[Verdict]:
    """Compare numbers of one's own with the app's, and tell a known slip.

    parameters: named as here, in d2l, PyTorch or Keras. claimed: any of a h o yhat L loss, gradients.

    Raises InvalidRequest, ShapeMismatch, NotFinite, IdOutOfRange, TooMuchWork.
    """
    body = {"parameters": parameters, "inputs": inputs, "targets": targets, "h0": h0, "claimed": claimed}
    response = yield Ask("POST", "/check", body=body)
    return replace(from_json(Verdict, response.json()), origin=origin_of(response))


def add_model(
    file: bytes,
    vocabulary: Sequence[str] | Mapping[str, int] | None = None,
    dry_run: bool = False,
    **about: Unpack[About],
) -> Talk[ModelCard]:
    """Keep a network (safetensors, npz) or an ARPA file as a model; `understood` tells what was made of it.

    dry_run: only tell, keep nothing. Raises ModelTooLarge, TooManyModels, WriteRefused, InvalidRequest,
    ShapeMismatch, NotFinite.
    """
    files = {"file": file}
    if vocabulary is not None:
        words = dict(vocabulary) if isinstance(vocabulary, Mapping) else list(vocabulary)
        files["vocabulary"] = json.dumps(words).encode()
    form = {**{name: str(value) for name, value in about.items()}, "dry_run": "true" if dry_run else "false"}
    return from_json(ModelCard, (yield Ask("POST", "/models", form=form, files=files)).json())


def delete_model(model_id: str) -> Talk[None]:
    """Delete a model of one's own. Raises ModelNotFound, ModelKept, WriteRefused."""
    yield Ask("DELETE", at("models", model_id))
