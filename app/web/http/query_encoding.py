"""Whether a query string is whole: UTF-8 in percent-encoding."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from app.errors import InvalidRequest

BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def check_query(request: Request) -> None:
    """Raise InvalidRequest where the query is not UTF-8 in percent-encoding."""
    query: bytes = request.scope.get("query_string", b"")
    if BAD_PERCENT.search(query):
        raise InvalidRequest(field="query", reason="percent")
    try:
        unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidRequest(field="query", reason="utf8") from error


def encoding_errors(request: Request) -> list[InvalidRequest]:
    """Return what `check_query` finds wrong, for a page that answers all the same."""
    try:
        check_query(request)
    except InvalidRequest as error:
        return [error]
    return []
