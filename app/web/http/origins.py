"""Refuses what a browser sends for the page of another site, unless it only reads."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from app.errors import ForeignOrigin

READING = {"GET", "HEAD", "OPTIONS"}
OWN = {"same-origin", "none"}  # a page of ours, or the user's own hand


def check_origin(scope: Scope) -> None:
    """Raise ForeignOrigin for a request of another site's page; programs send neither header.

    Sec-Fetch-Site is the browser's own word on it, but is not sent over plain HTTP to another machine.
    """
    if scope["method"] in READING:
        return
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    is_own = site in OWN if site else origin is None or host_of(origin) == headers.get("host")
    if not is_own:
        raise ForeignOrigin(origin=(origin or site or "")[:200])


def host_of(origin: str) -> str | None:
    """Return host and port of an Origin, None where it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
