"""Methods of HTTP: HEAD wherever GET is answered, and which methods an address takes."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Heads:
    """Middleware that answers HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI says."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        as_get = {**scope, "method": "GET"}
        await self.app(as_get, receive, send_head)
        scope["route"] = as_get.get("route")  # for whoever counts requests


def allowed(routes: Iterable[BaseRoute], scope: Scope) -> str:
    """Return the header Allow of an address: the methods of all its routes, HEAD with GET."""
    routes = list(routes)
    methods = [
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ", ".join([*(["HEAD"] if "GET" in methods else []), *methods])
