"""uvicorn's HTTP protocol with limits on what a client may send endlessly, slowly, or never take.

The head of a request has a size and a time; a body and an answer have a pace. Once a tick each connection is
looked at: one whose head is not whole since the last look, whose body has brought too little while somebody
waits for it, or whose answer nobody has taken anything of, is cut.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 2**16  # bytes of request line and headers
LINGER = 2**20  # bytes of a body that are still read after the answer, so that the client comes to see it
PACE = 1024  # bytes of a body in a tick, at least
LAST = 5.0  # seconds that a client has to send the rest, or to take it, once the server stops


class BoundedHttp(HttpToolsProtocol):
    """One connection; tick: seconds between two looks at it."""

    tick: ClassVar[float] = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **kwargs)
        self._head = 0  # bytes of the head under way
        self._is_in_head = True
        self._is_in_body = False
        self._was_in_head = self._was_in_body = False  # of the same request, at the last look
        self._body = 0  # bytes of the body since the last look
        self._late = 0  # bytes of the body since the answer
        self._unsent: int | None = None  # bytes of the answer that waited at the last look
        self._next_look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look."""
        super().connection_made(transport)
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._next_look is not None:
            self._next_look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head is too long."""
        if self._is_in_head:
            self._head += len(data)
        super().data_received(data)
        if self._is_in_head and self._head > MOST_HEAD and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """From here on it is the body."""
        self._is_in_head = self._was_in_head = self._was_in_body = False
        self._is_in_body = True
        self._late = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count a part of the body; what comes after the answer is read for a while only."""
        self._body += len(body)
        super().on_body(body)
        if self.cycle.response_complete:
            self._late += len(body)
            if self._late > LINGER:
                self.transport.abort()

    def on_message_complete(self) -> None:
        """Expect the head of the next request."""
        self._is_in_body = self._was_in_body = False
        self._is_in_head, self._head = True, 0
        super().on_message_complete()

    def shutdown(self) -> None:
        """End with the answer under way, and do not wait for a client for long."""
        super().shutdown()
        self.loop.call_later(LAST, self._leave)

    def _leave(self) -> None:
        if self._is_in_body or self.transport.get_write_buffer_size():
            self.transport.abort()

    def _look_later(self) -> None:
        self._next_look = self.loop.call_later(self.tick, self._look)

    def _look(self) -> None:
        """Cut the connection if nothing goes on in it that should."""
        if self._is_stuck():
            self.transport.abort()
            return
        self._was_in_head, self._was_in_body = self._is_waiting_for_head(), self._is_waiting_for_body()
        self._body = 0
        self._look_later()

    def _is_stuck(self) -> bool:
        waiting = self.transport.get_write_buffer_size()
        is_untaken = waiting > 0 and self._unsent is not None and waiting >= self._unsent > 0
        self._unsent = waiting
        is_slow = self._was_in_body and self._is_waiting_for_body() and self._body < PACE
        return is_untaken or is_slow or (self._was_in_head and self._is_waiting_for_head())

    def _is_waiting_for_head(self) -> bool:
        """Tell whether a head has begun, or the first one not even that; a pause between two is uvicorn's."""
        return self._is_in_head and (self._head > 0 or self.cycle is None)

    def _is_waiting_for_body(self) -> bool:
        """Tell whether it is the client that keeps the body waiting."""
        is_asked = self.cycle is not None and not self.cycle.waiting_for_100_continue
        return self._is_in_body and is_asked and not self.flow.read_paused

    def _refuse(self, status: HTTPStatus) -> None:
        phrase = status.phrase.encode()
        self.transport.write(
            b"HTTP/1.1 %d %s\r\ncontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
            % (status, phrase, len(phrase), phrase)
        )
        self.transport.close()
