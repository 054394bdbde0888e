"""Models as resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from app.explain.export.arrays import Parameter, npy, parameter_of
from app.explain.export.weights import Format, exported
from app.explain.sentence.arpa import arpa_of
from app.explain.sentence.score import Smoothing
from app.explain.trace.cell import ParameterName
from app.store.cards import ModelCard, Snapshot
from app.web.api.shared import PageQuery, SnapshotNumber, WholeQuery, paged
from app.web.http.negotiation import best_offer
from app.web.http.responses import JSON, answer, as_download, cached
from app.web.problem_schema import gives, refuses
from app.web.site import site_of

NPY, BINARY = "application/x-npy", "application/octet-stream"
router = APIRouter(tags=["models"], dependencies=[WholeQuery])


@dataclass(frozen=True, slots=True)
class Models:
    """A page of the list of models."""

    models: list[ModelCard]
    next: str | None


@dataclass(frozen=True, slots=True)
class Snapshots:
    """A network on the way through its training; the last one is the network itself."""

    model: str
    snapshots: list[Snapshot]


@router.get("/models", summary="Which models are there?", responses=gives(Models, 422))
def models(request: Request, page: PageQuery) -> Response:
    """Networks first, then counts by corpus and unit; counts of a corpus not installed are listed too."""
    cards, following = paged(site_of(request).store.models(), page)
    return answer(request, Models(cards, following))


@router.get(
    "/models/{model_id}/parameters/{name}",
    summary="One array of a network",
    responses=gives(Parameter, 404, 409, 422, also={NPY: {"schema": {"type": "string", "format": "binary"}}}),
)
def parameter(
    request: Request,
    model_id: Annotated[str, Path(examples=["rnn-tiny"])],
    name: Annotated[ParameterName, Path(examples=["W"])],
    as_file: Annotated[
        Literal["json", "npy"] | None, Query(alias="format", description="in place of the header Accept")
    ] = None,
    snapshot: SnapshotNumber = None,
) -> Response:
    """U (H, |V|), W (H, H), V (|V|, H), b (H) or c (|V|) as JSON or, by `Accept`, as .npy."""
    values = parameter_of(site_of(request).store, model_id, name, snapshot)
    accepted = best_offer(request.headers.get("accept", ""), (JSON, NPY))
    if (NPY if as_file == "npy" else JSON if as_file else accepted) == NPY:
        return as_download(cached(request, npy(values), NPY), f"{stem(model_id, snapshot)}-{name}", "npy")
    return answer(request, Parameter(name, values.shape, values))


@router.get("/models/{model_id}", summary="One model", responses=gives(ModelCard, 404, 422))
def model(request: Request, model_id: Annotated[str, Path(examples=["rnn-zh-char"])]) -> Response:
    """Tell what it was made from, its size, and of a network its recipe and held-out perplexity."""
    return answer(request, site_of(request).store.model_card(model_id))


@router.get(
    "/models/{model_id}/snapshots",
    summary="A network on the way through its training",
    responses=gives(Snapshots, 404, 422),
)
def snapshots(request: Request, model_id: Annotated[str, Path(examples=["rnn-tiny"])]) -> Response:
    """Tell at which steps of its training a network can be asked: rnn-tiny, and those trained here."""
    return answer(request, Snapshots(model_id, site_of(request).store.snapshots(model_id)))


@router.get(
    "/models/{model_id}/export",
    summary="A network for another program",
    response_class=Response,
    responses={
        200: {
            "description": "safetensors, npz or ONNX",
            "content": {BINARY: {"schema": {"type": "string", "format": "binary"}}},
        },
        **refuses(404, 409, 422),
    },
)
def export(
    request: Request,
    model_id: Annotated[str, Path(examples=["rnn-tiny"])],
    file_format: Annotated[
        Format, Query(alias="format", description="whose names and orientation")
    ] = "pytorch",
    snapshot: SnapshotNumber = None,
) -> Response:
    """Give the weights: pytorch and d2l as safetensors, npz under our own names U W V b c.

    onnx: the whole network, from ids to h, o and yhat, where the package onnx is installed.
    """
    content, ending = exported(site_of(request).store, model_id, file_format, snapshot)
    return as_download(cached(request, content, BINARY), f"{stem(model_id, snapshot)}-{file_format}", ending)


def stem(model_id: str, snapshot: int | None) -> str:
    """Return how the file of a network begins that was asked at a moment of its training, or as it is."""
    return model_id if snapshot is None else f"{model_id}-at-{snapshot}"


class ArpaQuery(BaseModel):
    """How counts become probabilities."""

    smoothing: Smoothing = Field(
        Smoothing.KNESER_NEY,
        description="kneser_ney or witten_bell",
        json_schema_extra={"enum": ["kneser_ney", "witten_bell"]},
    )


@router.get(
    "/models/{model_id}/arpa",
    summary="Counts as an ARPA file",
    response_class=PlainTextResponse,
    responses={200: {"description": "UTF-8, as KenLM and SRILM read it"}, **refuses(404, 409, 422)},
)
async def arpa(
    request: Request,
    model_id: Annotated[str, Path(examples=["tutorial-char-3gram"])],
    query: Annotated[ArpaQuery, Query()],
) -> Response:
    """Every n-gram with log10 of its probability and of its backoff weight."""
    blocks = await run_in_threadpool(arpa_of, model_id, site_of(request).store, query.smoothing)
    headers = {"Content-Disposition": f'attachment; filename="{model_id}.arpa"'}
    return StreamingResponse(blocks, headers=headers, media_type="text/plain")
