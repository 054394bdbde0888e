"""How often one client may write: at most so many times in any minute, refused writes counted too.

Each process counts for itself. So a token cannot be guessed at speed either.
"""

from __future__ import annotations

from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooManyWrites

SUBNET = 64  # bits of an IPv6 address that tell households apart: one of them has all the others


class WriteRate:
    """The writes of the last minute, by client."""

    def __init__(self, limit: int) -> None:
        self._allowed = RateLimitItemPerMinute(limit)

    @cached_property
    def _writes(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(MemoryStorage())  # which begins a thread, so at the first write

    def count(self, address: str) -> None:
        """Count a write of an address, "" where a connection has none. Raises TooManyWrites."""
        if not self._writes.hit(self._allowed, client_of(address)):
            raise TooManyWrites(limit=self._allowed.amount)


def client_of(address: str) -> str:
    """Return who an address stands for: itself, of IPv6 its network."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address) or ip.is_loopback:
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, SUBNET), strict=False))
