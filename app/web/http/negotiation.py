"""Reads request headers that list preferences: Accept, Accept-Encoding, Accept-Language."""

from __future__ import annotations

import re
from collections.abc import Sequence

WEIGHT = re.compile(r"[01](\.[0-9]{0,3})?")


def weighed(header: str) -> list[tuple[str, float]]:
    """Return the items of a header with their weights (1 unless given), most wanted first."""
    items: list[tuple[str, float]] = []
    for part in header.lower().split(","):
        item, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        items.append((item, float(weight) if WEIGHT.fullmatch(weight) else 0.0))
    return sorted(items, key=lambda pair: -pair[1])


def wanted(header: str) -> list[str]:
    """Return the items that are wanted at all, most wanted first."""
    return [item for item, weight in weighed(header) if weight > 0]


def best_offer(header: str, offers: Sequence[str]) -> str:
    """Return the offer that a header wants most, the first one if it wants none of them."""
    return next((item for item in wanted(header) if item in offers), offers[0])
