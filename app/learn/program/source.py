"""The text of chapter 15's program, templates/program/rnn.py: its stages, and its comments in one language.

A stage begins at a line `# %% N`. Stage N of the program is its first N cells: a whole program that runs.
Each comment is there twice, `# zh …` and `# en …`; one of the two is kept. A cell opens with its heading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache

from app.learn.evidence import SENTENCE
from app.paths import folder

FILE = "rnn.py"
CELL = re.compile(r"^# %% \d+\n", re.MULTILINE)
COMMENT = re.compile(r"^( *# )(zh|en) (.*)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a stage adds: a heading in the reader's language, and code that ends in one line break."""

    heading: str
    code: str


@cache
def cells(language: str) -> tuple[Cell, ...]:
    """Return the program, one cell a stage."""
    text = (folder("templates") / "program" / FILE).read_text(encoding="utf-8")
    return tuple(_cell(part, language) for part in CELL.split(text)[1:])


def about(cell: str, sentence: str) -> str:
    """Return the code of a cell for another sentence than the tutorial's."""
    return cell.replace(sentence_line(SENTENCE), sentence_line(sentence))


def stage(number: int, language: str, sentence: str) -> str:
    """Return a stage as one program. Raises LookupError for a number from 1 on that there is not."""
    program = cells(language)
    if not 1 <= number <= len(program):
        raise LookupError(number)
    parts = [f"# {cell.heading}\n{about(cell.code, sentence)}" for cell in program[:number]]
    return "\n\n".join(parts)


def sentence_line(sentence: str) -> str:
    """Return the line that names a sentence.

    >>> sentence_line("天气")
    'sentence = "天气"'
    """
    return f"sentence = {json.dumps(sentence, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a diff; mark: "+" added, "-" taken away, " " as it was, "⋯" for lines left out."""

    mark: str
    code: str


def difference(before: Sequence[str], after: Sequence[str], around: int = 2) -> list[DiffLine]:
    """Return what changes from one program to another, with some unchanged lines around it."""
    lines = list(unified_diff(before, after, n=around, lineterm=""))[2:]
    return [DiffLine("⋯", "") if line.startswith("@@") else DiffLine(line[0], line[1:]) for line in lines[1:]]


def _cell(part: str, language: str) -> Cell:
    lines = []
    for line in part.strip("\n").splitlines():
        if comment := COMMENT.match(line):
            if comment[2] != language:
                continue
            line = f"{comment[1]}{comment[3]}"  # noqa: PLW2901 - the same line, its mark taken off
        lines.append(line)
    heading, *code = lines
    return Cell(heading.removeprefix("# "), "\n".join(code) + "\n")
