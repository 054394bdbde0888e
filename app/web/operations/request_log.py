"""Counts and logs every request once it is answered: route, status, time and bytes, never what was asked."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.operations.metrics import Metrics

TOLD = "unroll.route"  # in the scope of a request that another process answered: its route
UNKNOWN = "-"  # the route of what is no address of ours
CUT = 499  # nginx's status for a request whose client went away before the answer began
LINE = "%s %s %d in %.1f ms, %d bytes"
TERMINAL = {"()": "uvicorn.logging.DefaultFormatter", "fmt": "%(levelprefix)s %(message)s"}
PROGRAMS = {
    "()": "pythonjsonlogger.orjson.OrjsonFormatter",
    "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
    "datefmt": "%Y-%m-%dT%H:%M:%S%z",
    "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
    "reserved_attrs": [*RESERVED_ATTRS, "color_message"],
}
log = logging.getLogger("unroll.requests")


class Observed:
    """Middleware around all others: takes the time of a request, and how many bytes it was answered with.

    prefix: of the paths of the API; its routes are without.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, prefix: str) -> None:
        self.app = app
        self.prefix = prefix
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI says."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, size, begun = CUT, 0, perf_counter()

        async def pass_on(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        with self.metrics.in_progress.track_inprogress():
            try:
                await self.app(scope, receive, pass_on)
            finally:
                seconds = perf_counter() - begun
                method, route = self.metrics.method(scope["method"]), route_of(scope, self.prefix)
                self.metrics.observe(method, route, status, seconds, size)
                fields = {"method": method, "route": route, "status": status, "bytes": size}
                ms = round(seconds * 1000, 3)
                log.info(LINE, method, route, status, ms, size, extra={**fields, "ms": ms})


def route_of(scope: Scope, prefix: str) -> str:
    """Return the route of a request with its parameters in braces: an address may hold what a user typed."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return str(scope.get(TOLD, UNKNOWN))
    return f"{prefix}{path}" if scope["path"].startswith(f"{prefix}/") else path


def log_config(as_json: bool) -> dict[str, Any]:
    """Return what `logging.config` and uvicorn take: everything on stderr, a line each.

    as_json: one JSON object a line, for programs; otherwise lines for a person at a terminal.
    """
    logger = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": PROGRAMS if as_json else TERMINAL},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"uvicorn": logger, "unroll": logger},
    }
