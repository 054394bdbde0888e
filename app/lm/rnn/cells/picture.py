"""How a cell is drawn: what each level of detail shows of its declaration, with the arrows between.

Level 3 has a node for every operation, level 2 states, scores and loss, level 1 states alone. The arrows of a
node that is not drawn lead into the node that it is computed for: without a(t), those of U x(t) and W h(t-1)
lead into h(t).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.lm.rnn.cells.arrows import CellOperation, arrows_into
from app.lm.rnn.cells.graph import THETA, TOKENS, Axis, Direction, Graph, Operation, Rule

Look = Literal["state", "scores", "probabilities", "number", "token"]
FULL = 3  # the level that draws every operation


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
    operands = (part.through or part.node for op in cell.forward for part in op.reads)
    return CellPicture(
        parameters={name: cell.parameters[name] for name in operands if name in cell.parameters},
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
    operations = tuple(CellOperation(op.makes, arrows_into(cell, op, nodes, is_full)) for op in ops)
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
