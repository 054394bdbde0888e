"""Keeps requests within bounds: headers of every answer, size of a body, contents of a log."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, MutableMapping, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import UnrollError
from app.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Plotly sets style attributes
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Admit = Callable[[Scope], None]  # raises what a request is refused with before anything is read of it
Limit = Callable[[str], int]  # of the body of a request to a path, in bytes
ErrorPage = Callable[[Request, Exception], Awaitable[Response]]
UPLOADS, MODELS, MODELS_PAGE = "/api/v1/corpora", "/api/v1/models", "/models"
AROUND = 2**16  # bytes of a request besides the text that it brings
PLACES = 6  # innermost ones that are logged of an unexpected error
log = logging.getLogger("unroll")


def body_limit(settings: Settings, path: str) -> int:
    """Return how many bytes the body of a request may have; JSON may spell a text twice as long as it is."""
    if path in (MODELS, MODELS_PAGE):
        return settings.max_model + settings.max_upload + AROUND  # with a vocabulary beside it
    return 2 * settings.max_upload + AROUND if path == UPLOADS else settings.max_body


class Bounds:
    """The outermost middleware: security headers on every answer, a limit on the body, no exception past it.

    An unexpected exception is answered by `on_error` and logged with its type and places, but without its
    message, which may hold a user's text. A client that goes away while it sends is nobody's mistake.
    """

    def __init__(self, app: ASGIApp, admit: Sequence[Admit], limit: Limit, on_error: ErrorPage) -> None:
        self.app = app
        self.admit = admit
        self.limit = limit
        self.on_error = on_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI says."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange(receive, send, self.limit(scope["path"]))
        try:
            for check in self.admit:
                check(scope)
            if exchange.too_large(_content_length(scope)):
                raise HTTPException(413)
            await self.app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the one place where all that nobody expected ends
            if not isinstance(error, (HTTPException, UnrollError)):
                log_without_text(error)
            if not exchange.started:
                response = await self._answer(Request(scope), error)
                await response(scope, receive, exchange.send)

    async def _answer(self, request: Request, error: Exception) -> Response:
        """Tell the error; in bare words where even that fails."""
        try:
            return await self.on_error(request, error)
        except Exception as second:  # noqa: BLE001 - a template of ours is broken, say
            log_without_text(second)
            return PlainTextResponse("Internal Server Error", 500)


class Exchange:
    """One request and its answer on their way through: counts the body's bytes, adds the headers."""

    def __init__(self, receive: Receive, send: Send, max_body: int) -> None:
        self._receive = receive
        self._send = send
        self._max_body = max_body
        self._received = 0
        self.started = False

    def too_large(self, size: int) -> bool:
        """Tell whether a body of so many bytes is over the limit."""
        return size > self._max_body

    async def receive(self) -> Message:
        """Pass on a part of the body. Raises HTTPException 413 once the parts are over the limit."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._received += len(message.get("body", b""))
            if self.too_large(self._received):
                raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer, the security headers set on its start."""
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _content_length(scope: MutableMapping[str, object]) -> int:
    value = Headers(scope=scope).get("content-length", "")
    return int(value[:18]) if value.isascii() and value.isdigit() else 0


def log_without_text(error: BaseException) -> None:
    """Log the type of an exception and the places it came through, not its message."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-PLACES:])
    log.error("unexpected %s at %s", type(error).__name__, places)


class WithoutQuery(logging.Filter):
    """Takes the query string, which holds the user's text, out of uvicorn's access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the path in place; uvicorn logs (client, method, path with query, HTTP version, status)."""
        if isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, *rest = record.args
            record.args = (client, method, str(path).partition("?")[0], *rest)
        return True


def quiet_access_log() -> None:
    """Install the filter once, whoever started uvicorn."""
    access = logging.getLogger("uvicorn.access")
    if not any(isinstance(installed, WithoutQuery) for installed in access.filters):
        access.addFilter(WithoutQuery())
