"""The network's own source, and which of its lines each stage runs.

Nothing here holds a line of it or a line's number: the source is read from the functions that compute the
page's numbers, and a stage is bound to the statements that give a name its value. A test runs those.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.lm.rnn import backward, forward
from app.lm.rnn.cells import elman

Function = Callable[..., Any]
RETURNED = ""  # in place of a name: what the function returns
SHOWN: dict[str, tuple[Function, ...]] = {
    "forward": (elman.advance, elman.readout, elman.softmax, forward.unroll),
    "backward": (backward.output_gradient, backward.step_back, backward.walk_back),
}
_BY_NAME = {function.__name__: function for functions in SHOWN.values() for function in functions}
LIT: dict[str, dict[str, tuple[Function, str]]] = {
    "forward": {op.makes: (_BY_NAME[op.function], op.assigns) for op in elman.ELMAN.forward},
    "backward": {one.stage: (_BY_NAME[one.function], one.assigns) for one in elman.ELMAN.backward},
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of source, the stages that it stands for, and whether it only explains."""

    text: str
    stages: tuple[str, ...]
    is_comment: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One function as it stands in the file, and the direction in which it runs."""

    name: str
    file: str
    direction: str
    lines: tuple[SourceLine, ...]


@lru_cache(maxsize=1)
def listings() -> tuple[Listing, ...]:
    """Return the functions of both directions, in the order in which they build on each other."""
    return tuple(_listing(function, direction) for direction in SHOWN for function in SHOWN[direction])


def lit_source(direction: str, stage: str) -> str:
    """Return the statements that a stage stands for, one after the other."""
    function, name = LIT[direction][stage]
    return "\n".join(ast.unparse(node) for node in _statements(function, name))


def _listing(function: Function, direction: str) -> Listing:
    source = inspect.getsource(function).rstrip().split("\n")
    lit: dict[int, list[str]] = {}
    for stage, (owner, name) in LIT[direction].items():
        for node in _statements(function, name) if owner is function else []:
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                lit.setdefault(number, []).append(stage)
    docstring = _docstring(function)
    lines = (
        SourceLine(text, tuple(lit.get(number, ())), number in docstring or text.lstrip().startswith("#"))
        for number, text in enumerate(source, start=1)
    )
    file = f"{function.__module__.replace('.', '/')}.py"
    return Listing(function.__name__, file, direction, tuple(lines))


def _statements(function: Function, name: str) -> list[ast.stmt]:
    """Return the statements that give `name`, or its entries, a value; for RETURNED those that return."""
    body = _tree(function).body
    statements = (node for part in body for node in ast.walk(part) if isinstance(node, ast.stmt))
    if name == RETURNED:
        return [node for node in statements if isinstance(node, ast.Return)]
    return [node for node in statements if name in _assigned(node)]


def _assigned(node: ast.stmt) -> set[str]:
    """Return the names that a statement gives a value, whole or in part."""
    if isinstance(node, ast.Assign):
        return set().union(*map(_names, node.targets))
    return _names(node.target) if isinstance(node, ast.AugAssign | ast.AnnAssign) else set()


def _names(target: ast.expr) -> set[str]:
    if isinstance(target, ast.Tuple):
        return set().union(*map(_names, target.elts))
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return {target.id} if isinstance(target, ast.Name) else set()


def _docstring(function: Function) -> range:
    """Return the lines of the docstring."""
    first = _tree(function).body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return range(0)
    return range(first.lineno, (first.end_lineno or first.lineno) + 1)


def _tree(function: Function) -> ast.FunctionDef:
    [tree] = ast.parse(inspect.getsource(function)).body
    if not isinstance(tree, ast.FunctionDef):
        raise TypeError(f"{function} is no function")
    return tree
