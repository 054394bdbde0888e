"""Reads JSON that may be damaged in any way."""

from __future__ import annotations

import json
from typing import Any

Told = dict[str, Any]  # an object of JSON


def parsed(content: bytes | str) -> Any:  # noqa: ANN401 - whatever JSON says
    """Return what JSON says. Raises ValueError, for what is nested beyond all measure too.

    >>> parsed(b"[" * 100_000)
    Traceback (most recent call last):
    ValueError: nested too deep
    """
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("nested too deep") from None
