"""Decides who may write: with a token set, its holder; without one, only clients on this machine."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from fastapi import Depends
from starlette.requests import Request

from app.errors import TokenNeeded, WritesOff
from app.web.http.hosts import is_local, name_of
from app.web.http.origins import host_of
from app.web.site import site_of

# What proxies add to a request: whoever has one of them comes from anywhere, whatever it says.
FORWARDED = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"})
FORWARDED_PREFIX = "x-forwarded-"


async def may_write(request: Request) -> None:
    """Let a request pass that may change something. Raises WritesOff, TokenNeeded, TooManyWrites.

    What a browser sends for the page of another site was refused before: app/web/http/origins.py.
    """
    settings = site_of(request).settings
    token = settings.token.get_secret_value()
    if token:
        client = request.scope.get("client")
        site_of(request).writes.count(client[0] if client else "")
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        is_same = hmac.compare_digest(credentials.strip().encode("latin-1", "replace"), token.encode())
        if scheme.lower() != "bearer" or not is_same:
            raise TokenNeeded
    elif not is_loopback(settings.host) or not is_from_here(request):
        raise WritesOff


def is_from_here(request: Request) -> bool:
    """Tell whether a request was made on this machine: no end of it is elsewhere, no proxy has passed it on.

    Over a socket of the file system nobody has an address. A proxy may send another Host in the name's place
    that it is called by, but not another Origin; and no browser speaks HTTP/1.0, as proxies may do.
    """
    server, client = request.scope.get("server"), request.scope.get("client")
    if client is None or not is_loopback(client[0]) or (server is not None and is_abroad(server[0])):
        return False
    if request.scope.get("http_version") == "1.0":
        return False
    if any(name in FORWARDED or name.startswith(FORWARDED_PREFIX) for name in request.headers):
        return False
    origin = request.headers.get("origin", "null")
    return is_local(name_of(request.headers.get("host", ""))) and (
        origin == "null" or is_local(name_of(host_of(origin) or ""))
    )


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
