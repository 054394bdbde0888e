"""Draws the network of a run as SVG: a box for every node, with the numbers that it holds.

Its classes: `of-NAME` of a symbol; `now` for what the current stage computes, `later` for what is not there
yet, `grad` for a gradient. Colours and type come from static/css/picture.css.
"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from app.explain.trace.answer import TraceAnswer
from app.explain.trace.cell import PICTURE, CellArrow, CellOperation
from app.explain.trace.gradient_arrays import NodeGradients
from app.web.html.picture.geometry import GAP, Box, Frame, frame, level_of
from app.web.html.picture.nodes import PictureState, Run, held, state
from app.web.html.picture.shapes import arrow, box, joined, svg, text
from app.web.html.visible_tokens import visible

SIGNS = {"yhat": "ŷ"}
LOOP = 46  # how far the delay of the folded circuit is from h


def stage_picture(
    answer: TraceAnswer, place: PictureState, label: str, gradients: NodeGradients | None = None
) -> Markup:
    """Return the SVG of a run at a place. label: what it shows, for who cannot see it.

    answer: with its outline and, around t, the fields a, h, yhat and L. gradients: for the way back.
    """
    if place.is_folded:
        return _circuit(place, label)
    run = answer, gradients
    found = frame(place.t, answer.tau, place.level)
    x = found.column(place.t) - 34
    current = Box(x + 34, found.height / 2, found.height - 2, 68)
    parts = [_names(found), box(current, [], "current")]
    for t in found.steps:
        parts += [_vertical(found, t, place), _recurrent(found, t, place), _column(found, t, run, place)]
    return svg(found.width, found.height, [*parts, _incoming(found)], label)


def _names(found: Frame) -> Markup:
    """Write the symbol of each row to its left."""
    return joined(text(16, y, SIGNS.get(name, name), f"name of-{name}") for name, y in found.rows.items())


def _vertical(found: Frame, t: int, place: PictureState) -> Markup:
    """Draw the arrows between the rows of a column, upwards; the target's leads down."""
    drawn = []
    for operation in reversed(level_of(place.level).operations):
        name, below = operation.makes, _from_below(operation)
        letter = below.via if PICTURE.nodes[name].look != "number" else ""
        start, end = found.box(below.source, t), found.box(name, t)
        kind = f"of-{letter or name} {state(name, t, place)}"
        drawn.append(arrow((end.x, start.top), (end.x, end.bottom), kind))
        if len(letter) == 1 or (letter and t == place.t):
            aside = 8 if len(letter) == 1 else 4 + 3 * len(letter)
            drawn.append(text(end.x + aside, end.bottom + GAP / 2, letter, f"letter {kind}"))
    if "y" in found.rows:
        loss = level_of(place.level).operations[-1].makes
        end, start = found.box(loss, t), found.box("y", t)
        drawn.append(arrow((end.x, start.bottom), (end.x, end.top), f"of-y {state(loss, t, place)}"))
    return joined(drawn)


def _from_below(operation: CellOperation) -> CellArrow:
    """Return the arrow from the row below."""
    return next(one for one in operation.arrows if one.way in ("matrix", "function", "loss") and not one.lag)


def _from_before(level: int) -> tuple[str, CellArrow]:
    """Return the arrow from the time step before, and the node that it leads into."""
    return next((op.makes, one) for op in level_of(level).operations for one in op.arrows if one.lag)


def _recurrent(found: Frame, t: int, place: PictureState) -> Markup:
    """Draw the arrow from the state before into a column."""
    into, before = _from_before(place.level)
    start, end = found.box(before.source, t - 1), found.box(into, t)
    kind = f"of-{before.via} {state(into, t, place)}"
    left, right = (start.x + start.width / 2, start.y), (end.x - end.width / 2, end.y)
    middle = ((left[0] + right[0]) / 2 + (0 if into == before.source else 4), (left[1] + right[1]) / 2 - 9)
    return arrow(left, right, kind) + text(*middle, before.via, f"letter {kind}")


def _column(found: Frame, t: int, run: Run, place: PictureState) -> Markup:
    """Draw the nodes of a column, its tokens and its number."""
    drawn = [text(found.column(t), found.height - 13, f"t = {t}", "time")]
    for name in found.rows:
        at = found.box(name, t)
        if name in ("x", "y"):
            drawn.append(text(at.x, at.y, _token(run[0], name, t), f"token of-{name}"))
        else:
            kind = f"node of-{name} {state(name, t, place)}"
            drawn.append(box(at, held(name, t, run, place), kind))
    return joined(drawn)


def _token(answer: TraceAnswer, name: str, t: int) -> str:
    outline = answer.outline
    if outline is None:
        return ""
    words, ids = (outline.x_token, outline.x) if name == "x" else (outline.y_token, outline.y)
    word = words[t - 1]
    return str(int(ids[t - 1])) if word is None else visible(word)


def _incoming(found: Frame) -> Markup:
    """Draw the state that the first column starts from; h(0) is all zeros."""
    t = found.steps.start - 1
    (name,) = PICTURE.states
    at = found.box(name, t)
    return box(at, ["…" if t else "0"], f"node of-{name} done") + text(
        at.x, at.bottom + 12, f"{name}({t})", "time"
    )


def _circuit(place: PictureState, label: str) -> Markup:
    """Draw the folded network: one column, whose state comes back through a delay of one time step."""
    found = frame(1, 1, place.level)
    whole = replace(place, t=1, stage=PICTURE.stages["forward"][-1], direction="forward")
    drawn = [_vertical(found, 1, whole)]
    for name in found.rows:
        drawn.append(box(found.box(name, 1), [SIGNS.get(name, name)], f"node of-{name} done"))
    _, before = _from_before(place.level)
    kind = f"of-{before.via} done"
    h = found.box(before.source, 1)
    side, far, low = h.x + h.width / 2, h.x + h.width / 2 + LOOP, h.bottom - 6
    way = Markup('<path d="M{:g},{:g}H{:g}V{:g}" class="{}"/>').format(side, h.top + 8, far, low, kind)
    drawn += [way, arrow((far, low), (side, low), kind)]
    drawn.append(text(far - LOOP / 2, low + 12, before.via, f"letter {kind}"))
    drawn.append(box(Box(far, h.y, 14, 14), [], "delay"))
    return svg(far + 60, found.height - 20, drawn, label)
