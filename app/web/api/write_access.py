"""Decides who may write: with a token set, its holder; without one, only clients on this machine."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from fastapi import Depends
from starlette.requests import Request

from app.errors import TokenNeeded, WritesOff
from app.web.http.hosts import is_local, name_of
from app.web.site import site_of


async def may_write(request: Request) -> None:
    """Let a request pass that may change something. Raises WritesOff, TokenNeeded.

    What a browser sends for the page of another site was refused before: app/web/http/origins.py. Over a
    socket of the file system, or by another name than the loopback's, it comes by a proxy, from anywhere.
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
    if (
        client is None
        or not is_loopback(settings.host)
        or any(is_abroad(end[0]) for end in (server, client) if end)
    ):
        raise WritesOff
    if not is_local(name_of(request.headers.get("host", ""))):  # a proxy passes on the name it is called by
        raise WritesOff


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
