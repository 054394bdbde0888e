"""The short hash that stands in ETags and in addresses of files."""

from __future__ import annotations

import hashlib


def digest(*parts: bytes) -> str:
    """Return 12 hex digits that change with the contents."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
