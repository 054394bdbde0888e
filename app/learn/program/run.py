"""Runs chapter 15's program, cell by cell, and keeps what it prints and what its variables are.

Only the text that comes with the app is run, with one of its own slips put in if asked for. The sentence is
no part of that text: it is set as a constant in the parsed program, so it can never be read as code.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from app.learn.program.source import cells

LineChange = tuple[str, str]  # a line of the program, and what is there in its place
LONGEST = 40  # characters of a sentence: the program runs while its reader waits


@dataclass(frozen=True, slots=True)
class Ran:
    """A stage that ran: what its cell printed, and the variables that the cell set, in their order."""

    printed: str
    variables: Mapping[str, Any]


@dataclass
class _Paper:
    """What is printed on."""

    lines: list[str] = field(default_factory=list)

    def print(self, *values: object, sep: str = " ") -> None:
        self.lines.append(sep.join(map(str, values)))


def run(sentence: str, changes: Sequence[LineChange] = (), stages: int | None = None) -> list[Ran]:
    """Run the program on a sentence, up to a stage. Raises ValueError for a line that the program lacks."""
    namespace: dict[str, Any] = {}
    runs = []
    with np.printoptions(), np.errstate(all="ignore"):  # infinities and NaN of a slip are what is to be seen
        for code in changed([cell.code for cell in cells("en")][:stages], changes):
            paper = _Paper()
            namespace["print"] = partial(_Paper.print, paper)
            tree = ast.parse(code)
            _set_sentence(tree, sentence)
            exec(compile(tree, "rnn.py", "exec"), namespace)  # noqa: S102 - our own file, see above
            runs.append(Ran("\n".join(paper.lines), _set_by(tree, namespace)))
    return runs


def changed(codes: Sequence[str], changes: Sequence[LineChange]) -> list[str]:
    """Return the cells with lines replaced, each of which must be there once. Raises ValueError."""
    texts = list(codes)
    for line, other in changes:
        places = [k for k, code in enumerate(texts) if line in code.splitlines()]
        if len(places) != 1:
            raise ValueError(line)
        lines = texts[places[0]].splitlines()
        lines[lines.index(line) : lines.index(line) + 1] = other.splitlines()
        texts[places[0]] = "\n".join(lines) + "\n"
    return texts


def _set_sentence(tree: ast.Module, sentence: str) -> None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "sentence":
            node.value = ast.copy_location(ast.Constant(sentence), node.value)


def _set_by(tree: ast.Module, namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return copies of the variables that a cell assigns, outside its functions."""
    outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    targets = [
        target
        for part in outside
        for node in ast.walk(part)
        if isinstance(node, ast.Assign)
        for target in node.targets
    ]
    names = [
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id != "_"
    ]
    return {name: _copied(namespace[name]) for name in dict.fromkeys(names)}


def _copied(value: Any) -> Any:  # noqa: ANN401 - whatever the program makes
    return value.copy() if isinstance(value, np.ndarray) else copy(value)
