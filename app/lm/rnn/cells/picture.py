"""How a cell is drawn: what each level of detail shows of its declaration, with the arrows between.

Level 3 has a node for every operation, level 2 states, scores and loss, level 1 states alone. The arrows of a
node that is not drawn lead into the node that it is computed for: without a(t), those of U x(t) and W h(t-1)
lead into h(t).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from app.lm.rnn.cells.graph import HEAD, THETA, TOKENS, Axis, Direction, Graph, Operand, Operation, Rule

Look = Literal["state", "scores", "probabilities", "number", "token"]
ArrowKind = Literal["matrix", "bias", "function", "target", "gate", "loss"]
Hue = Literal["x", "w", "bias", "target", "ink"]
FULL = 3  # the level that draws every operation
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


@dataclass(frozen=True, slots=True)
class CellNode:
    """What a node is: the rule that makes it (none: a token), what it looks like, and its gradient's stage.

    gradient: the stage backward that computes its gradient, or that uses it where it has none of its own.
    """

    rule: Rule | None
    axis: Axis
    look: Look
    gradient: str


@dataclass(frozen=True, slots=True)
class CellLevel:
    """What a level of detail draws: rows from top to bottom, operations in order, the stages where it stops.

    within: the node that is drawn in place of one that is not. operands: of each stage backward, which nodes
    it works with, and how many time steps later those are.
    """

    rows: tuple[tuple[str, ...], ...]
    operations: tuple[CellOperation, ...]
    stops: Mapping[Direction, tuple[str, ...]]
    within: Mapping[str, str]
    operands: Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A cell as it is drawn. parameters: their axes, in the order in which the operations read them.

    updates: the parameters in the order in which a walk back adds to their gradients.
    """

    parameters: Mapping[str, tuple[Axis, ...]]
    nodes: Mapping[str, CellNode]
    states: tuple[str, ...]
    differentiated: tuple[str, ...]
    updates: tuple[str, ...]
    stages: Mapping[Direction, tuple[str, ...]]
    levels: Mapping[str, CellLevel]


@cache
def picture(cell: Graph) -> CellPicture:
    """Return how a cell is drawn at the levels 1, 2 and 3.

    >>> from app.lm.rnn.cells.elman import ELMAN
    >>> [arrow.via for arrow in picture(ELMAN).levels["2"].operations[0].arrows]
    ['U', 'W']
    """
    whole = (*cell.nodes, *TOKENS)
    outputs = [op.makes for op in cell.forward if op.rule == "log" or _is_scores(cell, op)]
    nodes_by_level = {"1": {*cell.states, "x"}, "2": {*cell.states, *outputs, *TOKENS}, str(FULL): {*whole}}
    read = (part.through or part.node for op in cell.forward for part in op.reads)
    return CellPicture(
        parameters={name: cell.parameters[name] for name in read if name in cell.parameters},
        nodes={name: _node(cell, name) for name in whole},
        states=cell.states,
        differentiated=cell.differentiated,
        updates=cell.updates,
        stages={way: tuple(stages) for way, stages in cell.stages.items()},
        levels={level: _level(cell, names, level == str(FULL)) for level, names in nodes_by_level.items()},
    )


def _is_scores(cell: Graph, op: Operation) -> bool:
    return op.rule == "sum" and cell.axis_of[op.makes] == "token"


def _node(cell: Graph, name: str) -> CellNode:
    if name in TOKENS:
        gradient = THETA if name == "x" else cell.gradient_of(cell.nodes[-1])
        return CellNode(None, "token", "token", gradient)
    op = cell.operation(name)
    looks: dict[Rule, Look] = {"softmax": "probabilities", "log": "number"}
    look: Look = looks.get(op.rule, "scores" if cell.axis_of[name] == "token" else "state")
    return CellNode(op.rule, cell.axis_of[name], look, cell.gradient_of(name))


def _level(cell: Graph, nodes: set[str], is_full: bool) -> CellLevel:
    ops = [op for op in cell.forward if op.makes in nodes]
    operations = tuple(CellOperation(op.makes, _arrows(cell, op, nodes, is_full)) for op in ops)
    within = _within(cell, operations)
    return CellLevel(
        rows=_rows(operations, nodes),
        operations=operations,
        stops={
            "forward": tuple(op.makes for op in ops),
            "backward": tuple(stage for stage in cell.stages["backward"] if stage in {*nodes, THETA}),
        },
        within=within,
        operands={
            stage: tuple((within.get(name, name), later) for name, later in cell.used_backward(stage))
            for stage in cell.stages["backward"]
        },
    )


def _arrows(cell: Graph, op: Operation, nodes: set[str], is_full: bool) -> tuple[CellArrow, ...]:
    """Return what leads into a node, one arrow from a source where several would lie on one another."""
    arrows_by_source: dict[tuple[str, int], list[CellArrow]] = {}
    for arrow in _read(cell, op, nodes, is_full):
        arrows_by_source.setdefault((arrow.source, arrow.lag), []).append(arrow)
    return tuple(
        replace(
            arrows[0],
            via=" ".join(dict.fromkeys(arrow.via for arrow in arrows)),
            since=min((arrow.since for arrow in arrows), key=cell.nodes.index),
        )
        for arrows in arrows_by_source.values()
    )


def _read(cell: Graph, op: Operation, nodes: set[str], is_full: bool) -> Iterator[CellArrow]:
    """Yield an operation's operands, those of one that is not drawn in its place."""
    for part in op.reads:
        gate = [] if part.times is None else [Operand(part.times)]
        for one in (part, *gate):
            if one.node in cell.parameters:
                if is_full:
                    yield CellArrow(one.node, one.node, "bias", "bias", 0, op.makes)
            elif one.lag or one.node in nodes:
                yield _arrow(op, one, is_gate=one is not part, is_whole=op.makes in nodes)
            else:
                for arrow in _read(cell, cell.operation(one.node), nodes, is_full):
                    yield arrow if arrow.way != "function" else _merged(op, arrow)


def _arrow(op: Operation, part: Operand, *, is_gate: bool, is_whole: bool) -> CellArrow:
    if part.node == "y":
        return CellArrow("y", "y", "target", "target", 0, op.makes)
    if part.through:
        hue: Hue = "w" if part.lag else "x"
        return CellArrow(part.node, part.through, "matrix", hue, part.lag, op.makes)
    if is_gate or part.times:
        return CellArrow(part.node, "⊙" if is_gate else part.factor, "gate", "ink", part.lag, op.makes)
    return CellArrow(part.node, SIGNS.get(op.rule, op.rule), "function", "ink", part.lag, op.makes)


def _merged(op: Operation, arrow: CellArrow) -> CellArrow:
    """Return the arrow of a function whose node is not drawn as it leads on: the head is the loss."""
    return replace(arrow, via="loss" if op.rule in HEAD else op.rule, way="loss", hue="x")


def _within(cell: Graph, operations: tuple[CellOperation, ...]) -> dict[str, str]:
    """Return in which drawn node each of the others is computed, if in any."""
    nodes = {op.makes for op in operations}
    hosts: dict[str, str] = {}
    for op in reversed(cell.forward):
        into = op.makes if op.makes in nodes else hosts.get(op.makes)
        for part in op.reads:
            for node in (part.node, part.times):
                if into and node in cell.nodes and node not in nodes and not part.lag:
                    hosts.setdefault(str(node), into)
    return hosts


def _rows(operations: tuple[CellOperation, ...], nodes: set[str]) -> tuple[tuple[str, ...], ...]:
    """Return the rows from top to bottom: a node is above all that it reads, y above the loss."""
    depth = {"x": 0}
    for op in operations:
        below = [depth[arrow.source] for arrow in op.arrows if not arrow.lag and arrow.source in depth]
        depth[op.makes] = 1 + max(below, default=0)
    rows = [
        tuple(name for name in depth if depth[name] == height)
        for height in range(max(depth.values()), -1, -1)
    ]
    return (("y",), *rows) if "y" in nodes else tuple(rows)
