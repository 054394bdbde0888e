"""Models that users bring: a network or an ARPA file, understood before it is kept, and deleted again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.store.cards import ModelCard
from app.web.api.model_upload import ModelFields, read_model_form
from app.web.api.shared import WholeQuery
from app.web.api.upload import FORM
from app.web.api.write_access import Writes
from app.web.http.responses import JSON, to_json
from app.web.problem_schema import gives
from app.web.site import site_of

router = APIRouter(tags=["models"], dependencies=[WholeQuery])
BINARY = {"type": "string", "format": "binary"}
FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {
            **BINARY,
            "description": "a one-layer tanh RNN as safetensors or npz, under the names of ours (U W V b c), "
            "of d2l, PyTorch or Keras; or an ARPA file, plain, gz, bz2 or xz",
        },
        "vocabulary": {
            **BINARY,
            "description": "of a network: a JSON list, a JSON object from tokens to ids, or one token a "
            "line; without it tokens are ids",
        },
        **ModelFields.model_json_schema()["properties"],
    },
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {FORM: {"schema": FORM_SCHEMA}},
    }
}
TOLD: dict[int | str, Any] = {200: {"model": ModelCard, "description": "What the file is; nothing was kept"}}


@router.post(
    "/models",
    status_code=201,
    summary="Bring a network or an ARPA file of your own",
    responses=TOLD | gives(ModelCard, 401, 403, 409, 413, 422, 429, 507, status=201),
    openapi_extra=BODY,
    dependencies=[Writes],
)
async def add_model(request: Request) -> Response:
    """Keep a file as a model, which then answers wherever ours do; `understood` tells what was made of it.

    `curl -F file=@net.safetensors -F vocabulary=@words.json -F dry_run=true http://127.0.0.1:8000/api/v1/models`

    Files that could run code (pickles) are refused. The same file under the same name is the same model.
    """
    site = site_of(request)
    upload = await read_model_form(request, site.settings)
    card = await run_in_threadpool(site.store.add_model, upload.content, upload.asked, upload.is_kept)
    if not upload.is_kept:
        return Response(to_json(card), 200, media_type=JSON)
    return Response(to_json(card), 201, {"Location": site.at(f"/api/v1/models/{card.id}")}, JSON)


@router.delete(
    "/models/{model_id}",
    status_code=204,
    summary="Delete a model of your own",
    responses=gives(None, 401, 403, 404, 409, 422, 429, status=204),
    dependencies=[Writes],
)
def remove_model(request: Request, model_id: Annotated[str, Path(examples=["my-rnn-0123abcd"])]) -> Response:
    """Delete a model that a user brought; those that come with the app stay."""
    site_of(request).store.remove_model(model_id)
    return Response(status_code=204)
