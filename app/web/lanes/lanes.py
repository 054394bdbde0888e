"""Decides which requests are long: by their bytes, before anything of them is read or computed."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.http.prefix import TAKEN_OFF
from app.web.lanes.pool import Pool
from app.web.lanes.wire import as_text
from app.web.operations.request_log import TOLD

SHORT = 1024  # bytes of query and body together: some hundred characters
PIECE = 2**18  # bytes of an answer that are sent at once
CARRIED = ("method", "scheme", "path", "root_path", "http_version", "client", "server", TAKEN_OFF)
# Answers that come bit by bit, and what is under way in this process alone.
STAYS = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/generate",
    "/api/v1/runs",
    "/train",
    "/train/run",
    "/train/model",
)


class Lanes:
    """Middleware that has long requests answered by other processes, where there are any.

    Python computes in one thread at a time: whatever is long would delay all that is short.
    """

    def __init__(self, app: ASGIApp, pool: Pool) -> None:
        self.app = app
        self.pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI says. Raises Busy."""
        if scope["type"] != "http" or not is_long(scope) or not self.pool.is_open:
            await self.app(scope, receive, send)
            return
        answer = await self.pool.answer(head_of(scope), await parts_of(receive))
        scope[TOLD] = answer.route
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        for start in range(0, len(answer.body), PIECE):  # whole, it would be copied in the event loop
            part = answer.body[start : start + PIECE]
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def is_long(scope: Scope) -> bool:
    """Tell whether a request brings much; a body whose length is not told may be of any."""
    if scope["path"].startswith(("/static/", "/assets/")) or scope["path"] in STAYS:
        return False
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdigit()):
        return True
    return len(scope["query_string"]) + int(length[:18]) > SHORT


def head_of(scope: Scope) -> dict[str, Any]:
    """Return what a process needs to know of a request besides its body."""
    raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    carried = {name: scope[name] for name in CARRIED if name in scope}
    return {**carried, "headers": as_text(scope["headers"]), "raw_path": raw, "query_string": query}


async def parts_of(receive: Receive) -> list[bytes]:
    """Return the body of a request in the parts that it came in. Raises ClientDisconnect."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return parts
