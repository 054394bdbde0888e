"""Writes an answer as JSON, for the server and the command line, which may have no server."""

from __future__ import annotations

import orjson


def to_json(content: object) -> bytes:
    """Serialise dataclasses, dicts and NumPy arrays; NaN and infinity become null."""
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)
