"""Pydantic's complaints as our own error, whose reason is a key of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from app.errors import InvalidRequest, Param

# Kinds of pydantic's complaints -> the last part of our `reason.*` keys, the limit's name in its context.
REASONS: dict[str, tuple[str, str]] = {
    "missing": ("missing", ""),
    "json_invalid": ("json", ""),
    "greater_than": ("greater_than", "gt"),
    "greater_than_equal": ("at_least", "ge"),
    "less_than": ("less_than", "lt"),
    "less_than_equal": ("at_most", "le"),
    "too_short": ("too_few", "min_length"),
    "too_long": ("too_many", "max_length"),
    "string_too_short": ("too_short", "min_length"),
    "string_too_long": ("too_long", "max_length"),
    "finite_number": ("finite", ""),
    "enum": ("one_of", "expected"),
    "literal_error": ("one_of", "expected"),
    "extra_forbidden": ("unknown", ""),
    "string_type": ("text", ""),
    "int_type": ("integer", ""),
    "int_parsing": ("integer", ""),
    "int_parsing_size": ("integer", ""),
    "int_from_float": ("integer", ""),
    "float_type": ("number", ""),
    "float_parsing": ("number", ""),
    "bool_type": ("boolean", ""),
    "bool_parsing": ("boolean", ""),
    "list_type": ("list", ""),
    "model_type": ("object", ""),
    "model_attributes_type": ("object", ""),
    "dict_type": ("object", ""),
    "no_path": ("no_path", ""),
    "no_protocol": ("no_protocol", ""),
}


def from_validation(complaints: Sequence[Mapping[str, Any]]) -> InvalidRequest:
    """Turn one of pydantic's complaints into our own error; what the user sent is not repeated."""
    # A name that is unknown says more than that another one is missing: it is how that one was spelt.
    first = next(
        (complaint for complaint in complaints if complaint["type"] == "extra_forbidden"), complaints[0]
    )
    reason, limit = REASONS.get(first["type"], ("invalid", ""))
    where, *place = (str(part) for part in first["loc"])
    field = where if reason == "json" or not place else ".".join(place)
    params: dict[str, Param] = {"field": field[:100], "reason": reason}
    if limit:
        params["limit"] = _plain(first["ctx"][limit])
    return InvalidRequest(**params)


def from_body(error: ValidationError) -> InvalidRequest:
    """Turn pydantic's complaints about a body into our own error, whose field is one of the body's."""
    complaints = error.errors(include_url=False, include_input=False)
    return from_validation([{**complaint, "loc": ("body", *complaint["loc"])} for complaint in complaints])


def _plain(limit: Param) -> Param:
    """Write a limit as we do: 0 for 0.0, and a, b, c for pydantic's 'a', 'b' or 'c'."""
    if isinstance(limit, float) and limit.is_integer():
        return int(limit)
    return limit.replace("'", "").replace(" or ", ", ") if isinstance(limit, str) else limit
