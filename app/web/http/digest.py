"""The short hash that stands in ETags and in addresses of files."""

from __future__ import annotations

import hashlib

HASHED = 12  # hex digits


def digest(*parts: bytes) -> str:
    """Return some hex digits of SHA-256 that change with the contents."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:HASHED]
