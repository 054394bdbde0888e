"""The problems of the API as OpenAPI describes them, and how a route says what it answers."""

from __future__ import annotations

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457, with the stable code of the error and what its message is about.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "params"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "in the language asked for"},
        "code": {"type": "string"},
        "params": {"type": "object"},
    },
}
PROBLEM: dict[str, Any] = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
}
WORDS = {
    401: "The token is missing or another one",
    403: "Writing is not allowed from there",
    404: "No such thing",
    409: "Not as things stand: not installed yet, too many, or not to be deleted",
    413: "The body is too large",
    422: "The input cannot be used as it stands",
    429: "Too many runs wait, or too many writes in a minute: try again after Retry-After",
    503: "Too many long answers wait: ask again after Retry-After",
    507: "There is no room left",
}


def gives(
    model: type | None, *problems: int, also: dict[str, Any] | None = None, status: int = 200
) -> dict[int | str, Any]:
    """Describe what a route gives: its answer, other media types of it, and its problems.

    model: the dataclass that the route serialises. Its schema is derived from the fields; the answer itself
    goes straight to orjson, never through pydantic.
    """
    response = {"model": model, "content": also or {}} if model else {"description": "Done"}
    answers: dict[int | str, Any] = {status: response}
    return answers | refuses(*problems)


def refuses(*statuses: int) -> dict[int | str, Any]:
    """Describe the problems of a route; any may be asked for so much that it has to wait."""
    return {status: {"description": WORDS[status], **PROBLEM} for status in (*statuses, 503)}
