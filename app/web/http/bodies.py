"""Reads the JSON body of a request: in a thread if it is large, and no further than its first complaint."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar, cast

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, FailFast, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidRequest
from app.web.http.responses import compute

SMALL = 2**14  # bytes that are read in place: a third of a millisecond
MOST_KEYS = 50  # of one object: more than any of ours has fields

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class _First(FailFast):
    """Pydantic's own mark for a list that is left at its first wrong item, made fit to stand in a union."""

    __hash__ = object.__hash__


Many = Annotated[list[T], _First()]  # a list of any length in a body: a million wrong items are one complaint


class JsonRoute(APIRoute):
    """A route whose JSON body is read here; FastAPI would do it in the event loop, with all complaints."""

    def get_route_handler(self) -> Handler:
        """Return FastAPI's own handler, given the body when that is read."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle
        model = cast(type[BaseModel], self.body_field.field_info.annotation)

        async def read(request: Request) -> Response:
            if not _is_json(request):
                return await handle(request)
            json_request = _Read(request.scope, request.receive)
            content = await json_request.body()
            if content:
                json_request.made = await compute(len(content) <= SMALL, validated, model, content)
            return await handle(json_request)

        return read


class _Read(Request):
    """A request whose JSON has been read and validated: a model validates as itself, at once."""

    made: BaseModel

    async def json(self) -> BaseModel:
        """Return the body as its model."""
        return self.made


def validated(model: type[M], content: bytes) -> M:
    """Return JSON as a model. Raises InvalidRequest, RequestValidationError with few complaints."""
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        raise InvalidRequest(field="body", reason="json") from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, a list in a list in a list …
        raise InvalidRequest(field="body", reason="unreadable") from error
    check_keys(value)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        complaints = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in complaints]) from None


def check_keys(value: object) -> None:
    """Refuse objects of very many keys, each of which would be a complaint. Raises InvalidRequest."""
    parts = {"body": value}
    if isinstance(value, dict) and len(value) <= MOST_KEYS:
        parts.update(value)
    for name, part in parts.items():
        if isinstance(part, dict) and len(part) > MOST_KEYS:
            raise InvalidRequest(field=name[:100], reason="too_many_fields", limit=MOST_KEYS)


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind.startswith("application/") and kind.endswith(("/json", "+json"))
