"""Serves the app below a path, `https://school.example/unroll/`, where a proxy passes addresses on whole.

Within the app a path has no prefix: it is taken off here, before anything else looks at a request, and put
before each address that leaves, by `Site.at`.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import PageNotFound

TAKEN_OFF = "unroll.prefix"  # in the scope of a request that came by an address below the prefix
OF_OPERATORS = ("/healthz", "/readyz", "/metrics")  # asked by whoever is on this side of the proxy


class Prefix:
    """The outermost middleware: a request below the prefix goes on as if there were none.

    prefix: it begins with a slash and does not end with one.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI says."""
        if scope["type"] == "http" and TAKEN_OFF not in scope:
            path, below = scope["path"], f"{self.prefix}/"
            if path == self.prefix or path.startswith(below):
                rest = path.removeprefix(self.prefix) or "/"
                raw = scope.get("raw_path") or path.encode()
                raw = raw.removeprefix(self.prefix.encode()) or b"/"
                scope = {**scope, TAKEN_OFF: True, "root_path": "", "path": rest, "raw_path": raw}
        await self.app(scope, receive, send)


def check_prefix(prefix: str) -> Callable[[Scope], None]:
    """Return what raises PageNotFound for an address that is not below the prefix, unless operators ask."""

    def check(scope: Scope) -> None:
        if TAKEN_OFF not in scope and scope["path"] not in OF_OPERATORS:
            raise PageNotFound(path=scope["path"][:200])

    return check
