"""Draws the network of a run as SVG: a box for every node, with the numbers that it holds.

Its classes: `of-NAME` of a symbol; `now` for what the current stage computes, `later` for what is not there
yet, `grad` for a gradient. Colours and type come from static/css/still_picture.css.
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
    layout = frame(place.t, answer.tau, place.level)
    x = layout.column(place.t) - 34
    current = Box(x + 34, layout.height / 2, layout.height - 2, 68)
    parts = [_names(layout), box(current, [], "current")]
    for t in layout.steps:
        parts += [_vertical(layout, t, place), _recurrent(layout, t, place), _column(layout, t, run, place)]
    return svg(layout.width, layout.height, [*parts, _incoming(layout)], label)


def _names(layout: Frame) -> Markup:
    """Write the symbol of each row to its left."""
    return joined(text(16, y, SIGNS.get(name, name), f"name of-{name}") for name, y in layout.rows.items())


def _vertical(layout: Frame, t: int, place: PictureState) -> Markup:
    """Draw the arrows between the rows of a column, upwards; the target's leads down."""
    shapes = []
    for operation in reversed(level_of(place.level).operations):
        name, below = operation.makes, _from_below(operation)
        letter = below.via if PICTURE.nodes[name].look != "number" else ""
        start, end = layout.box(below.source, t), layout.box(name, t)
        kind = f"of-{letter or name} {state(name, t, place)}"
        shapes.append(arrow((end.x, start.top), (end.x, end.bottom), kind))
        if len(letter) == 1 or (letter and t == place.t):
            aside = 8 if len(letter) == 1 else 4 + 3 * len(letter)
            shapes.append(text(end.x + aside, end.bottom + GAP / 2, letter, f"letter {kind}"))
    if "y" in layout.rows:
        loss = level_of(place.level).operations[-1].makes
        end, start = layout.box(loss, t), layout.box("y", t)
        shapes.append(arrow((end.x, start.bottom), (end.x, end.top), f"of-y {state(loss, t, place)}"))
    return joined(shapes)


def _from_below(operation: CellOperation) -> CellArrow:
    """Return the arrow from the row below."""
    return next(one for one in operation.arrows if one.way in ("matrix", "function", "loss") and not one.lag)


def _from_before(level: int) -> tuple[str, CellArrow]:
    """Return the arrow from the time step before, and the node that it leads into."""
    return next((op.makes, one) for op in level_of(level).operations for one in op.arrows if one.lag)


def _recurrent(layout: Frame, t: int, place: PictureState) -> Markup:
    """Draw the arrow from the state before into a column."""
    into, before = _from_before(place.level)
    start, end = layout.box(before.source, t - 1), layout.box(into, t)
    kind = f"of-{before.via} {state(into, t, place)}"
    left, right = (start.x + start.width / 2, start.y), (end.x - end.width / 2, end.y)
    middle = ((left[0] + right[0]) / 2 + (0 if into == before.source else 4), (left[1] + right[1]) / 2 - 9)
    return arrow(left, right, kind) + text(*middle, before.via, f"letter {kind}")


def _column(layout: Frame, t: int, run: Run, place: PictureState) -> Markup:
    """Draw the nodes of a column, its tokens and its number."""
    shapes = [text(layout.column(t), layout.height - 13, f"t = {t}", "time")]
    for name in layout.rows:
        at = layout.box(name, t)
        if name in ("x", "y"):
            shapes.append(text(at.x, at.y, _token(run[0], name, t), f"token of-{name}"))
        else:
            kind = f"node of-{name} {state(name, t, place)}"
            shapes.append(box(at, held(name, t, run, place), kind))
    return joined(shapes)


def _token(answer: TraceAnswer, name: str, t: int) -> str:
    outline = answer.outline
    if outline is None:
        return ""
    words, ids = (outline.x_token, outline.x) if name == "x" else (outline.y_token, outline.y)
    word = words[t - 1]
    return str(int(ids[t - 1])) if word is None else visible(word)


def _incoming(layout: Frame) -> Markup:
    """Draw the state that the first column starts from; h(0) is all zeros."""
    t = layout.steps.start - 1
    (name,) = PICTURE.states
    at = layout.box(name, t)
    return box(at, ["…" if t else "0"], f"node of-{name} done") + text(
        at.x, at.bottom + 12, f"{name}({t})", "time"
    )


def _circuit(place: PictureState, label: str) -> Markup:
    """Draw the folded network: one column, whose state comes back through a delay of one time step."""
    layout = frame(1, 1, place.level)
    whole = replace(place, t=1, stage=PICTURE.stages["forward"][-1], direction="forward")
    shapes = [_vertical(layout, 1, whole)]
    for name in layout.rows:
        shapes.append(box(layout.box(name, 1), [SIGNS.get(name, name)], f"node of-{name} done"))
    _, before = _from_before(place.level)
    kind = f"of-{before.via} done"
    h = layout.box(before.source, 1)
    side, far, low = h.x + h.width / 2, h.x + h.width / 2 + LOOP, h.bottom - 6
    way = Markup('<path d="M{:g},{:g}H{:g}V{:g}" class="{}"/>').format(side, h.top + 8, far, low, kind)
    shapes += [way, arrow((far, low), (side, low), kind)]
    shapes.append(text(far - LOOP / 2, low + 12, before.via, f"letter {kind}"))
    shapes.append(box(Box(far, h.y, 14, 14), [], "delay"))
    return svg(far + 60, layout.height - 20, shapes, label)
