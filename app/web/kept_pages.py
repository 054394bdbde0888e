"""Answers with a page that was made before while it is still true: by its ETag, or with the same bytes.

A page is a function of its address, its language, the corpora that are there and the records of the runs. The
ETag is a hash of these, so a browser that has the page is answered before anything is looked up or computed.

Pages are made in threads, one page at a time: Python computes in one thread at a time, and forty that take
turns within their pages spend twice the processor time. One that takes long goes on beside the next ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.errors import ArtefactDamaged, CorpusNotInstalled
from app.web.http.digest import digest
from app.web.http.responses import has_etag
from app.web.rendering import headers_of
from app.web.site import Page, Site, site_of

PATIENCE = 0.1  # seconds after which a page is no longer waited for by the next one


def kept(route: Callable[[Request], Page]) -> Callable[[Request], Awaitable[Response]]:
    """Make a route keep its pages. One that complains is made anew: a file may have been mended meanwhile."""

    @wraps(route)
    async def answer(request: Request) -> Response:
        return await _in_turn(site_of(request).turn, _answer, request)

    def _answer(request: Request) -> Response:
        site = site_of(request)
        language = site.words(request).language
        etag = _etag(request, language, site)
        headers = {**headers_of(request, site), "ETag": etag}
        if has_etag(request, etag):
            return Response(status_code=304, headers=headers)
        page = site.pages.get(etag, lambda: _made(route, request))
        return page if page.complains else HTMLResponse(page.body, headers=headers)

    return answer


async def _in_turn(
    turn: anyio.Semaphore, function: Callable[[Request], Response], request: Request
) -> Response:
    """Return what a function gives in a thread, in its turn; after PATIENCE the next one begins too."""
    is_over = False

    def pass_on() -> None:
        nonlocal is_over
        is_over = True
        turn.release()

    await turn.acquire()
    timer = asyncio.get_running_loop().call_later(PATIENCE, pass_on)
    try:
        return await run_in_threadpool(function, request)
    finally:
        timer.cancel()
        if not is_over:
            turn.release()


def _made(route: Callable[[Request], Page], request: Request) -> Page:
    """Make a page; what is found damaged meanwhile is left out the second time."""
    try:
        return route(request)
    except (ArtefactDamaged, CorpusNotInstalled):
        return route(request)


def _etag(request: Request, language: str, site: Site) -> str:
    """Return the ETag of the page that a request asks for, as things are now. Raises StorageFailed."""
    path, query = request.url.path.encode(), request.scope.get("query_string", b"")
    state = f"{site.process} {language} {site.state()}"
    return f'"{digest(path, query, state.encode())}"'
