"""Tells who has an answer of the API already so before it is computed once more.

An answer to GET follows from its address, from the headers that it varies by and from what is in the store.
Whoever asks with an ETag for the second time is answered from memory:

    GET /models                            computed, 200, ETag "a"
    GET /models, If-None-Match: "a"        computed, 304, "a" is remembered for this address and state
    GET /models, If-None-Match: "a"        304
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.web.http.responses import REMEMBER, has_etag, validators

MOST = 4096  # ETags that are remembered, some hundred bytes each
VARIED = ("accept", "accept-language")


class NotModified(Exception):
    """Whoever asks has the answer that this ETag names."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


class KnownEtags:
    """ETags by what they follow from; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: LRUCache[Hashable, str] = LRUCache(MOST)

    async def check(self, request: Request, state: Callable[[], Hashable]) -> None:
        """Raise NotModified where the answer is known; else let it be remembered once it is computed.

        state: what an answer follows from besides the request; it may read files, so a thread asks it.
        """
        if request.method not in {"GET", "HEAD"} or "if-none-match" not in request.headers:
            return
        varied = tuple(request.headers.get(name, "") for name in VARIED)
        key = request.scope["path"], request.scope["query_string"], varied, await run_in_threadpool(state)
        with self._lock:
            etag = self._known.get(key)
        if etag is not None and has_etag(request, etag):
            raise NotModified(etag)
        request.scope[REMEMBER] = partial(self._remember, key)

    def _remember(self, key: Hashable, etag: str) -> None:
        with self._lock:
            self._known[key] = etag


async def on_not_modified(_: Request, error: Exception) -> Response:
    """Answer NotModified as whoever had computed the answer would have."""
    etag = error.etag if isinstance(error, NotModified) else ""
    return Response(status_code=304, headers=validators(etag))
