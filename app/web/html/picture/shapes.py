"""SVG elements of the server's picture: texts, boxes with lines of text, arrows."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.web.html.picture.geometry import Box

LINE = 13  # from one line of text to the next
HEAD = (7, 3.5)  # length and half the width of an arrow's head


def svg(width: float, height: float, parts: Sequence[Markup], label: str) -> Markup:
    """Return the whole. label: what it shows, for who cannot see it."""
    return Markup('<svg class="picture" viewBox="0 0 {:g} {:g}" role="img" aria-label="{}">{}</svg>').format(
        width, height, label, Markup("").join(parts)
    )


def text(x: float, y: float, words: str, kind: str) -> Markup:
    """Return a text around a point."""
    return Markup('<text x="{:g}" y="{:g}" class="{}">{}</text>').format(x, y + 4, kind, words)


def box(place: Box, lines: Sequence[str], kind: str) -> Markup:
    """Return a box with lines of text in its middle."""
    first = place.y - LINE / 2 * (len(lines) - 1)
    outline = Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="5" class="{}"/>').format(
        place.x - place.width / 2, place.top, place.width, place.height, kind
    )
    return outline + Markup("").join(
        text(place.x, first + LINE * i, line, kind) for i, line in enumerate(lines)
    )


def arrow(start: tuple[float, float], end: tuple[float, float], kind: str) -> Markup:
    """Return an arrow from one point to another."""
    (x1, y1), (x2, y2) = start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    along, across = (x2 - x1) / length, (y2 - y1) / length
    x, y = x2 - HEAD[0] * along, y2 - HEAD[0] * across
    dx, dy = HEAD[1] * across, HEAD[1] * along
    points = f"{x2:g},{y2:g} {x - dx:.4g},{y + dy:.4g} {x + dx:.4g},{y - dy:.4g}"
    return Markup('<path d="M{:g},{:g}L{:.4g},{:.4g}" class="{}"/><polygon points="{}" class="{}"/>').format(
        x1, y1, x, y, kind, points, kind
    )
