"""Decides who may write: with a token set, its holder; without one, only clients on this machine."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import Request

from app.errors import ForeignOrigin, TokenNeeded, WritesOff
from app.web.site import site_of


async def may_write(request: Request) -> None:
    """Let a request pass that may change something. Raises WritesOff, TokenNeeded, ForeignOrigin.

    A browser sends some requests for the page of any site, and they come from this machine: its Origin is to
    be our own. Of a plain form it is `null`, as our pages ask for no referrer; Sec-Fetch-Site, which no page
    can write, then tells whose form it is.
    """
    settings = site_of(request).settings
    token = settings.token.get_secret_value()
    if token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        is_same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode())
        if scheme.lower() != "bearer" or not is_same:
            raise TokenNeeded
        return
    server, client = request.scope.get("server"), request.scope.get("client")
    if not is_loopback(settings.host) or any(is_abroad(end[0]) for end in (server, client) if end):
        raise WritesOff
    await from_own_page(request)


async def from_own_page(request: Request) -> None:
    """Let a request pass unless the page of another site makes a browser send it. Raises ForeignOrigin."""
    origin = request.headers.get("origin")
    if origin == "null" and request.headers.get("sec-fetch-site") == "same-origin":
        return
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignOrigin(origin=origin[:200])


def is_loopback(host: str) -> bool:
    """Tell whether an address to listen on can be reached from this machine only."""
    return host == "localhost" or (is_address(host) and not is_abroad(host))


def is_abroad(host: str) -> bool:
    """Tell whether an end of a connection is an IP address of the network; a socket's path is none."""
    return is_address(host) and not ip_address(host).is_loopback


def is_address(host: str) -> bool:
    """Tell whether it is an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


Writes = Depends(may_write)
OwnOrigin = Depends(from_own_page)
