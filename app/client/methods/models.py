"""Methods about models: which there are, their weights, what a longer text costs them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from numpy.typing import NDArray

from app.client.answers import NPY, array_of, from_json
from app.client.talk import Ask, Talk
from app.runs.cost import CostAnswer
from app.store.cards import ModelCard, Snapshot

T = TypeVar("T")


def models() -> Talk[list[ModelCard]]:
    """Return all models: networks first, then counts by corpus and unit."""
    return (yield from every_page("models", ModelCard))


def model(model_id: str) -> Talk[ModelCard]:
    """Return one model. Raises ModelNotFound."""
    response = yield Ask("GET", at("models", model_id))
    return from_json(ModelCard, response.json())


def snapshots(model_id: str) -> Talk[list[Snapshot]]:
    """Return the moments of its training that a network can be traced at, if any. Raises ModelNotFound."""
    response = yield Ask("GET", at("models", model_id, "snapshots"))
    return from_json(list[Snapshot], response.json()["snapshots"])


def parameter(model_id: str, name: str, snapshot: int | None = None) -> Talk[NDArray[Any]]:
    """Return U (H, |V|), W (H, H), V (|V|, H), b (H) or c (|V|) of a network.

    snapshot: as it was on the way, one of `snapshots(model_id)` by its number. Raises ModelNotFound,
    InvalidRequest.
    """
    path = at("models", model_id, "parameters", name)
    return array_of((yield Ask("GET", path, {"snapshot": snapshot}, accept=NPY)))


def export(model_id: str, format: str = "pytorch", snapshot: int | None = None) -> Talk[bytes]:
    """Return a network as a file: pytorch and d2l as safetensors, npz, onnx.

    snapshot: as in `parameter`. Raises ModelNotFound, InvalidRequest.
    """
    query = {"format": format, "snapshot": snapshot}
    response = yield Ask("GET", at("models", model_id, "export"), query, accept="*/*")
    return response.content


def arpa(model_id: str, smoothing: str = "kneser_ney") -> Talk[str]:
    """Return counts as the text of an ARPA file. Raises ModelNotFound, InvalidRequest."""
    response = yield Ask("GET", at("models", model_id, "arpa"), {"smoothing": smoothing}, accept="*/*")
    return response.text


def cost(model_id: str) -> Talk[CostAnswer]:
    """Return what longer texts cost a network, as far as that has been measured. Raises ModelNotFound."""
    response = yield Ask("GET", at("models", model_id, "cost"))
    return from_json(CostAnswer, response.json())


def measure_cost(model_id: str) -> Talk[CostAnswer]:
    """Begin to measure that; `cost` tells how far it has come. Raises ModelNotFound."""
    response = yield Ask("POST", at("models", model_id, "cost"))
    return from_json(CostAnswer, response.json())


def every_page(name: str, kind: type[T]) -> Generator[Ask, httpx.Response, list[T]]:
    """Return a whole list, page by page."""
    items: list[T] = []
    list_kind: type[list[T]] = list[kind]  # type: ignore[valid-type]
    cursor: str | None = ""
    while cursor is not None:
        answer = (yield Ask("GET", f"/{name}", {"cursor": cursor} if cursor else {})).json()
        items += from_json(list_kind, answer[name])
        cursor = answer["next"]
    return items


def at(*parts: str) -> str:
    """Return the path of a resource; an id may hold any character."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)
