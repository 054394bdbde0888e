"""The arrows of a cell's picture: what leads into each node that is drawn, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from app.lm.rnn.cells.graph import HEAD, Graph, Operand, Operation

ArrowKind = Literal["matrix", "bias", "function", "target", "gated", "gate", "loss"]
Hue = Literal["x", "w", "bias", "target", "ink"]
SIGNS: Mapping[str, str] = {"log": "−log"}  # of a rule, beside its arrow


@dataclass(frozen=True, slots=True)
class CellArrow:
    """An operand on its way into a node: `via` a parameter, a function or a gate.

    lag: the operand is that of so many time steps before. since: the operation that reads it.
    """

    source: str
    via: str
    way: ArrowKind
    hue: Hue
    lag: int
    since: str


@dataclass(frozen=True, slots=True)
class CellOperation:
    """A node that is drawn, and what leads into it."""

    makes: str
    arrows: tuple[CellArrow, ...]


def arrows_into(cell: Graph, op: Operation, nodes: set[str], is_full: bool) -> tuple[CellArrow, ...]:
    """Return what leads into a node, one arrow from a source where several would lie on one another."""
    arrows_by_source: dict[tuple[str, int], list[CellArrow]] = {}
    for arrow in _read(cell, op, nodes, is_full):
        arrows_by_source.setdefault((arrow.source, arrow.lag), []).append(arrow)
    return tuple(_joined(cell, arrows) for arrows in arrows_by_source.values())


def _joined(cell: Graph, arrows: list[CellArrow]) -> CellArrow:
    """Return several arrows from one source as one, named by its matrices, or by all if there are none."""
    likes = [arrow for arrow in arrows if arrow.way == "matrix"] or arrows
    via = " ".join(dict.fromkeys(arrow.via for arrow in likes))
    return replace(likes[0], via=via, since=min((one.since for one in arrows), key=cell.nodes.index))


def _read(cell: Graph, op: Operation, nodes: set[str], is_full: bool) -> Iterator[CellArrow]:
    """Yield an operation's operands, those of one that is not drawn in its place."""
    for part in op.reads:
        gate = [] if part.times is None else [Operand(part.times)]
        for one in (part, *gate):
            if one.node in cell.parameters:
                if is_full:
                    yield CellArrow(one.node, one.node, "bias", "bias", 0, op.makes)
            elif one.lag or one.node in nodes:
                yield _arrow(op, one, is_gate=one is not part)
            else:
                for arrow in _read(cell, cell.operation(one.node), nodes, is_full):
                    yield arrow if arrow.way != "function" else _merged(op, arrow)


def _arrow(op: Operation, part: Operand, *, is_gate: bool) -> CellArrow:
    if part.node == "y":
        return CellArrow("y", "y", "target", "target", 0, op.makes)
    if part.through:
        hue: Hue = "w" if part.lag else "x"
        return CellArrow(part.node, part.through, "matrix", hue, part.lag, op.makes)
    if is_gate:
        return CellArrow(part.node, "⊙", "gate", "ink", 0, op.makes)
    if part.times:
        return CellArrow(part.node, part.factor, "gated", "ink", part.lag, op.makes)
    return CellArrow(part.node, SIGNS.get(op.rule, op.rule), "function", "ink", part.lag, op.makes)


def _merged(op: Operation, arrow: CellArrow) -> CellArrow:
    """Return the arrow of a function whose node is not drawn as it leads on: the head is the loss."""
    return replace(arrow, via="loss" if op.rule in HEAD else op.rule, way="loss", hue="x")
