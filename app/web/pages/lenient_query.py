"""Reads a page's query by the API's model, but leniently: an unusable value is replaced and reported."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, TypeVar, get_origin

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticKnownError
from starlette.datastructures import QueryParams

from app.errors import InvalidRequest, Param, UnrollError
from app.web.http.validation import from_validation

DEFAULT_TEXT = "今天的天气真好呀"
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
MAY_BE_EMPTY = (bool, int, int | None)  # where `name=` says as much as nothing

M = TypeVar("M", bound=BaseModel)


def _digits(value: object) -> object:
    if isinstance(value, str) and not WHOLE_NUMBER.fullmatch(value):
        raise PydanticKnownError("int_parsing")
    return value


Digits = BeforeValidator(_digits)
Whole = Annotated[int, Digits]  # of at most nine digits, and neither 2.0 nor 1_000
LenientShare = Annotated[
    float, BeforeValidator(lambda value: 1.0 if value == "" else value), Field(ge=0, le=1)
]


def read(model: type[M], query: QueryParams) -> tuple[M, list[UnrollError]]:
    """Return what a query asks for, and an error for each value that gave way to a bound or a default."""
    values = _given(model, query)
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        complaints = {str(one["loc"][0]): one for one in reversed(error.errors())}  # the first of a field
    errors: list[UnrollError] = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in complaints:
            raw = values.pop(key)
            settled = _nearest(field, raw)
            if settled is not None:
                values[key] = settled
            errors.append(_error(key, field, settled) or from_validation([_in_query(complaints[key])]))
    return model.model_validate(values), errors


def clamped(name: str, value: int, low: int, high: int) -> tuple[int, list[UnrollError]]:
    """Return a number within bounds that only the answer tells, and an error if it was outside."""
    number = min(max(value, low), high)
    if number == value:
        return number, []
    return number, [InvalidRequest(field=name, reason="clamped", low=low, high=high, used=number)]


def _given(model: type[BaseModel], query: QueryParams) -> dict[str, Any]:
    """Return the values that the query gives to fields: all of a list, else the last."""
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in query and not (query[key] == "" and field.annotation in MAY_BE_EMPTY):
            values[key] = query.getlist(key) if get_origin(field.annotation) is list else query[key]
    return values


def _bounds(field: FieldInfo) -> dict[str, float]:
    """Return the bounds in a field's type by the names that pydantic has for them: gt, ge, le."""
    kinds = ("gt", "ge", "le")
    return {kind: getattr(one, kind) for one in field.metadata for kind in kinds if hasattr(one, kind)}


def _nearest(field: FieldInfo, raw: str) -> int | float | None:
    """Return the value nearest to an unusable one in a range with both ends, None where there is none."""
    bounds = _bounds(field)
    if not {"ge", "le"} <= set(bounds):
        return None
    try:
        number = int(raw) if field.annotation is int else float(raw)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        return None if field.annotation is int else float(field.default)
    return min(max(number, bounds["ge"]), bounds["le"])


def _error(name: str, field: FieldInfo, settled: float | None) -> InvalidRequest | None:
    """Return the error of a value in a range, which says what is used; None where pydantic's says it all."""
    bounds = _bounds(field)
    if "gt" in bounds:
        return InvalidRequest(field=name, reason="positive", limit=int(bounds["le"]))
    if settled is None:
        return None
    value: Param = f"{settled:g}" if isinstance(settled, float) else settled
    return InvalidRequest(field=name, reason="clamped", low=bounds["ge"], high=bounds["le"], used=value)


def _in_query(complaint: Any) -> dict[str, Any]:  # noqa: ANN401 - pydantic's ErrorDetails
    """Return a complaint with its place told as FastAPI does."""
    return {**complaint, "loc": ("query", *complaint["loc"])}
