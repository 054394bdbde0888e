"""Turns an answer into bytes: JSON straight from dataclasses and arrays, with an ETag."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.web.http.digest import digest
from app.web.http.json_bytes import to_json as to_json  # noqa: PLC0414 - for those who answer

JSON = "application/json"
REMEMBER = "unroll.remember"  # of a request's scope: what is to be told the ETag of its answer
LONGEST_NAME = 20  # characters of a sentence in the name of a file
# A `<` inside a script element could end it; JSON reads the escape as the same character.
SAFE_IN_HTML = [(sign.encode(), f"\\u{ord(sign):04x}".encode()) for sign in "<>&\u2028\u2029"]

P = ParamSpec("P")
T = TypeVar("T")


def script_json(content: object) -> Markup:
    """Return JSON to stand inside `<script type="application/json">`."""
    text = to_json(content)
    for sign, escape in SAFE_IN_HTML:  # in the bytes: `str.translate` of a large answer takes milliseconds
        text = text.replace(sign, escape)
    return Markup(text.decode())  # noqa: S704 - escaped on the lines above


def answer(request: Request, content: object) -> Response:
    """Send an object as JSON; a GET can be asked again with the ETag and then costs no body."""
    return cached(request, to_json(content), JSON)


def cached(request: Request, body: bytes, media_type: str) -> Response:
    """Send bytes, or 304 when the browser has these very bytes."""
    if request.method not in {"GET", "HEAD"}:
        return Response(body, media_type=media_type)
    headers = validators(f'"{digest(body)}"')
    if REMEMBER in request.scope:
        request.scope[REMEMBER](headers["ETag"])
    if has_etag(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def validators(etag: str) -> dict[str, str]:
    """Return the headers by which an answer is asked for again, those of its 304 too."""
    return {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}


def has_etag(request: Request, etag: str) -> bool:
    """Tell whether the browser has what an ETag names."""
    tags = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    return etag in tags or "*" in tags


def as_download(response: Response, stem: str, suffix: str, text: str | None = None) -> Response:
    """Make a browser save an answer as `stem.suffix`, with what is plain of the sentence before it."""
    if response.status_code == 200:
        plain = "".join(one for one in (text or "") if one.isalnum())[:LONGEST_NAME]
        name = quote(f"{plain}-{stem}.{suffix}".removeprefix("-"))
        disposition = f"attachment; filename=\"{stem}.{suffix}\"; filename*=UTF-8''{name}"
        response.headers["Content-Disposition"] = disposition
    return response


async def compute(quick: bool, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run work of a millisecond in place, as a thread hand-over costs more, and longer work in a thread."""
    if quick:
        return function(*args, **kwargs)
    return await run_in_threadpool(function, *args, **kwargs)
