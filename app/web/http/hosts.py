"""Decides by which names the app may be called: a foreign name that leads here may be a trap.

A page of another site cannot read our answers, unless its own name is made to resolve to this machine (DNS
rebinding): to the browser we are then that site. The header Host still holds the foreign name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

from starlette.types import Scope

from app.errors import ForeignHost, HostUnclear
from app.settings import Settings

ANY = "*"
LOCAL = "localhost"
UNDOTTED = re.compile(r"[a-z0-9-]+")
HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]*)?")


def host_check(settings: Settings) -> Callable[[Scope], None]:
    """Return what raises HostUnclear or ForeignHost for a request that does not call us by a name of ours.

    Ours are the names of the loopback, any IP address (no name can be made to lead to it), one without a dot
    (of a service or machine beside us: no page of the internet has one), and those of the settings.
    """
    hosts = [*settings.hosts.split(","), settings.host]
    names = {name_of(name.strip()) for name in hosts if name.strip()}

    @lru_cache(maxsize=256)  # every request asks, nearly all for the same few hosts
    def stranger(host: bytes) -> str | None:
        name = name_of(host.decode("latin-1"))
        is_ours = is_local(name) or _is_address(name) or UNDOTTED.fullmatch(name) or name in names
        return None if is_ours or ANY in names else name

    def check(scope: Scope) -> None:
        headers = [value for name, value in scope["headers"] if name == b"host"]
        if len(headers) != 1:
            raise HostUnclear
        if (name := stranger(headers[0])) is not None:
            raise ForeignHost(host=name[:100])

    return check


def name_of(host: str) -> str:
    """Return a host without its port; as it is where it is none."""
    match = HOST.fullmatch(host.lower())
    return (match["v6"] or match["name"]).rstrip(".") if match else host


def is_local(name: str) -> bool:
    """Tell whether a name or address leads to the machine that it is called on."""
    return name == LOCAL or name.endswith(f".{LOCAL}") or (_is_address(name) and ip_address(name).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
