"""Formats numbers for pages as static/js/core/format.js does: powers of ten, a real minus.

Templates get these by `{% from "partials/numbers.html" import count %}`; what holds a power of ten is HTML.
"""

from __future__ import annotations

import math

from markupsafe import Markup

MINUS = "−"
LEAST_DECIMAL = 0.001  # below it a probability is written as a power of ten
LEAST_FIGURE = 0.0001
LARGEST_PLAIN_LOG = 6.9  # about ln 1000
LARGEST_WHOLE = 1e9
LARGEST_MEASURED = 1e5
WHOLE_FROM = 99.95  # three digits have no decimals from here
LARGEST_FOLD = 1e6


def count(n: float) -> str:
    """2797 -> "2,797"."""
    return _signed(f"{n:,}")


def decimal(x: float | None, digits: int = 4) -> str:
    """Write fixed decimals; None is infinite."""
    return "∞" if x is None else _signed(f"{x:.{digits}f}")


def from_log(log_prob: float) -> Markup:
    """Write exp(log_prob) with two significant digits, also where it is too small for a float."""
    log10 = log_prob / math.log(10)
    exponent = math.floor(log10)
    mantissa = f"{10 ** (log10 - exponent):.1f}"
    return _power("1.0", exponent + 1) if mantissa == "10.0" else _power(mantissa, exponent)


def probability(p: float, log_prob: float | None) -> str:
    """Four decimals while they say something, below a thousandth two significant digits."""
    if log_prob is None:
        return "0"
    if p == 1:
        return "1"
    return from_log(log_prob) if p < LEAST_DECIMAL else decimal(p)


def small(p: float) -> str:
    """Write the same of a probability whose logarithm is not at hand."""
    return decimal(p) if p >= LEAST_DECIMAL or p == 0 else _scientific(p, 1)


def figure(x: float) -> str:
    """Six significant digits, so that a reader can multiply out and get the next figure."""
    return _signed(f"{x:,.6g}") if x == 0 or abs(x) >= LEAST_FIGURE else _scientific(x, 5)


def ratio(difference: float) -> str:
    """Write how many times as much, from the difference of two natural logs."""
    return f"{math.exp(difference):.3g}" if difference < LARGEST_PLAIN_LOG else from_log(difference)


def large(x: float) -> str:
    """Write a large count: whole below a milliard, then 2.2 × 10^17, never broken over two lines."""
    if x < LARGEST_WHOLE:
        return count(round(x))
    return Markup('<span class="whole">{}</span>').format(_scientific(x, 1))


def measured(x: float) -> str:
    """Three significant digits between 0.001 and 100,000, a power of ten outside: lengths, factors."""
    if x and not LEAST_DECIMAL <= abs(x) < LARGEST_MEASURED:
        return _scientific(x, 1)
    if x == 0 or abs(x) >= WHOLE_FROM:
        return count(round(x))
    return _signed(f"{x:#.3g}")


def fold(times: float) -> str:
    """Write how many times as long or as short, to two significant digits: 0.0005 and 2000 are 2,000-fold."""
    if not times:
        return "∞"
    size = max(times, 1 / times)
    if size >= LARGEST_FOLD:
        return _scientific(size, 1)
    return count(int(float(f"{size:.2g}"))) if size >= 10 else f"{size:.2g}"


def bits(x: float | None) -> str:
    """Surprisal to one decimal; None is infinite."""
    return decimal(x, 1)


def perplexity(x: float | None) -> str:
    """One decimal below a thousand, whole above; None is infinite."""
    return decimal(x, 1) if x is None or x < 1000 else count(round(x))


def plain(x: float) -> str:
    """Write a count that k may have made fractional: 2,800 or 2,800.5."""
    return count(int(x)) if x == int(x) else _signed(f"{x:,.6g}")


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def _scientific(x: float, digits: int) -> Markup:
    mantissa, exponent = f"{x:.{digits}e}".split("e")
    return _power(_signed(mantissa), int(exponent))


def _power(mantissa: str, exponent: int) -> Markup:
    return Markup("{} × 10<sup>{}</sup>").format(mantissa, _signed(str(exponent)))
