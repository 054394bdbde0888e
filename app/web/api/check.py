"""Route for a student's own numbers: do they agree with ours, and if not, which slip was made."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidRequest
from app.explain.check.answer import CheckAnswer, check_answer
from app.explain.check.check import CheckResult, check
from app.explain.check.example import own_example
from app.explain.check.reading import read
from app.settings import Settings
from app.web.api.network.trace_requests import OWN_EXAMPLE
from app.web.api.shared import WholeQuery
from app.web.api.upload import FORM
from app.web.http.responses import JSON, compute, to_json
from app.web.problem_schema import gives
from app.web.site import site_of

router = APIRouter(tags=["check"], dependencies=[WholeQuery])
NPZ = "application/x-npz"
ARRAY = {"description": "a number, numbers, or rows of numbers", "type": ["number", "array"], "items": {}}
ARRAYS = {"type": "object", "additionalProperties": ARRAY}
IDS = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["parameters", "inputs", "targets", "claimed"],
    "additionalProperties": False,
    "properties": {
        "parameters": ARRAYS
        | {"description": "of a one-layer tanh RNN, named as here, in d2l, in PyTorch or in Keras"},
        "inputs": IDS | {"description": "x(1) .. x(tau), ids from 0"},
        "targets": IDS | {"description": "y(1) .. y(tau), ids from 0"},
        "h0": {"type": ["array", "null"], "items": {}, "description": "h(0), (H,); zeros unless given"},
        "claimed": ARRAYS
        | {
            "description": "any of a h o yhat L loss dU dW dV db dc dh0 da dh do; gradients also under the "
            "parameters' own names, dW_xh or weight_ih_l0.grad"
        },
    },
}
BINARY = {
    "type": "string",
    "format": "binary",
    "description": "arrays by the same names: numpy.savez, or JSON",
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": SCHEMA, "examples": {"agrees": {"value": own_example(OWN_EXAMPLE)}}},
            FORM: {"schema": {"type": "object", "required": ["file"], "properties": {"file": BINARY}}},
        },
    }
}


@router.post(
    "/check",
    summary="Are my numbers right?",
    response_class=Response,
    responses=gives(CheckAnswer, 403, 413, 422),
    openapi_extra=BODY,
)
async def post_check(request: Request) -> Response:
    """Compare claimed arrays with ours, and tell a known slip by its numbers. Nothing is kept.

    A difference that rounding in float32 would explain counts as agreement. In `first` t counts from 1, the
    index within the time step from 0.
    """
    site = site_of(request)
    result = await compute(False, checked, await content_of(request), site.settings)
    return Response(to_json(check_answer(result, site.words(request))), media_type=JSON)


async def content_of(request: Request) -> bytes:
    """Return the file of a form, or the body: JSON, or the bytes of an .npz file. Raises InvalidRequest.

    Only kinds that a foreign page cannot send unasked are taken, besides a form, whose origin is looked at.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        if kind not in (JSON, NPZ):
            raise InvalidRequest(field="Content-Type", reason="one_of", limit=f"{JSON}, {NPZ}, {FORM}")
        return await request.body()
    async with request.form(max_files=1, max_fields=1) as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    raise InvalidRequest(field="file", reason="missing")


def checked(content: bytes, settings: Settings) -> CheckResult:
    """Read and compare."""
    return check(read(content, settings.max_check_numbers), settings)
