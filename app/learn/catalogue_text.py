"""Texts of the catalogue by key, and figures as plain text to be put into them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LEAST_DECIMAL = 0.001


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the catalogue: its key and what is filled in. `learn.plain` is `{text}`: figures, tokens."""

    key: str
    params: Mapping[str, str] = field(default_factory=dict)


def plain(text: str | int) -> Said:
    """Return a figure or a token."""
    return Said("learn.plain", {"text": _shown(text)})


def said(key: str, **params: str | int) -> Said:
    """Return a text of the catalogue under `learn.`."""
    return Said(f"learn.{key}", {name: _shown(value) for name, value in params.items()})


def number(x: float, digits: int = 4) -> str:
    """Write a figure with fixed decimals, a small one as 2.1 × 10⁻¹⁰.

    >>> number(0.0654), number(-2.5, 2), number(2.1e-10), number(0), number(1078.2, 1)
    ('0.0654', '−2.50', '2.1 × 10⁻¹⁰', '0', '1,078.2')
    """
    if x == 0:
        return "0"
    if abs(x) < LEAST_DECIMAL:
        exponent = math.floor(math.log10(abs(x)))
        mantissa = f"{x / 10.0**exponent:.1f}"
        if mantissa.endswith("10.0"):
            mantissa, exponent = mantissa.replace("10.0", "1.0"), exponent + 1
        return f"{mantissa} × 10{str(exponent).translate(RAISED)}".replace("-", "−")
    return f"{x:,.{digits}f}".replace("-", "−")


def whole(n: int) -> str:
    """Write a count: 2797 -> 2,797."""
    return f"{n:,}"


def over(count: int, of: int) -> str:
    """Write two counts as a fraction that is not worked out.

    >>> over(2794, 2797)
    '2,794 / 2,797'
    """
    return f"{whole(count)} / {whole(of)}"


def _shown(value: str | int) -> str:
    return whole(value) if isinstance(value, int) else value


def seen(token: str) -> str:
    """Write a token so that a blank is seen."""
    return "␣" if token.isspace() else token
