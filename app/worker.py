"""`python -m app.worker`: answers the requests on its standard input, one after another.

It is the whole application once more, in a process that has a lower priority than the one that sends the
requests, and that ends when nobody sends any more.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message

from app.concurrency.heap import give_back_memory
from app.concurrency.priority import step_back
from app.concurrency.threads import one_blas_thread
from app.errors import UnrollError
from app.main import API, create_app
from app.web.lanes.wire import as_bytes, as_text, read, write
from app.web.operations.request_log import route_of

TEXTS = ("query_string", "raw_path")  # bytes of a scope that cross as text


def main() -> None:
    """Answer until the other side closes the pipe."""
    # A terminal and a service manager signal all: what is under way is answered, the sender ends this one.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_IGN)
    step_back()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anybody prints goes elsewhere
    app = create_app()
    with one_blas_thread(), asyncio.Runner() as runner:
        while (asked := read(sys.stdin.buffer)) is not None:
            head, parts = runner.run(answer(app, *asked))
            write(answers, head, parts)
            del asked, parts
            with suppress(UnrollError):
                app.state.site.store.version()  # forgets what was deleted meanwhile
            give_back_memory()
            write(answers, {"resident": resident()})


async def answer(app: ASGIApp, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return status, headers and route of an answer, and the parts of its body."""
    response: dict[str, Any] = {}
    parts: list[bytes] = []
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            response.update(status=message["status"], headers=as_text(message["headers"]))
        else:
            parts.append(message.get("body", b""))

    scope = scope_of(head)
    await app(scope, receive, send)
    return {**response, "route": route_of(scope, API)}, parts


def scope_of(head: dict[str, Any]) -> dict[str, Any]:
    """Return a request as ASGI has it: its bytes are bytes again."""
    bytes_again = {name: head[name].encode("latin-1") for name in TEXTS}
    rest = {"headers": as_bytes(head["headers"]), "type": "http", "asgi": {"version": "3.0"}}
    return {**head, **bytes_again, **rest}


def resident() -> int:
    """Return the bytes of memory that this process holds now; 0 where the system does not tell."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


if __name__ == "__main__":
    main()
