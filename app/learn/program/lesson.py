"""What chapter 15 shows of its program: each stage with its diff, its variables and its check; a slip."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.learn.chapters import Chapter
from app.learn.evidence import SMALL, Evidence
from app.learn.program.compare import ApiAddress, VariableComparison, address_of
from app.learn.program.run import LONGEST, Ran, changed
from app.learn.program.slips import CODES, SLIPS, Slipped, Symptom
from app.learn.program.source import DiffLine, about, cells, difference, stage
from app.learn.program.variables import Variable, variables

WIDTH, HEIGHT = 300, 100  # of the drawing of the losses
LEAST = 1e-3  # a loss below is drawn at the foot


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as it is shown. before: how many lines it had; earlier: variables of the stages before."""

    number: int
    heading: str
    code: str
    before: int
    diff: Sequence[DiffLine]
    printed: str
    variables: Sequence[Variable]
    earlier: Sequence[tuple[int, Variable]]
    compared: Sequence[VariableComparison]
    address: ApiAddress | None


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as it is shown.

    recognised: its code at /check, "" where its numbers are right. healthy, slipped: both losses as points of
    a polyline in WIDTH × HEIGHT, whose top is at 10^highest and whose foot is at 10^lowest.
    """

    code: str
    recognised: str
    diff: Sequence[DiffLine]
    symptoms: Sequence[Symptom]
    healthy: str
    slipped: str
    highest: int
    lowest: int
    steps: int


def has_program(chapter: Chapter) -> bool:
    """Tell whether a chapter shows the program."""
    return "```stage" in chapter.body


def can_be_run(e: Evidence) -> bool:
    """Tell whether the program can read a sentence: a short one whose characters the small network knows."""
    return e.network == SMALL and len(e.text) <= LONGEST and e.text == "".join(e.characters)


def stages(
    sentence: str, language: str, ran: Sequence[Ran], checks: Sequence[Sequence[VariableComparison]]
) -> list[Stage]:
    """Return every stage of a program that ran and was compared."""
    tokens = ran[0].variables["vocabulary"]
    lesson: list[Stage] = []
    earlier: list[tuple[int, Variable]] = []
    before = ""
    for k, (cell, one, check) in enumerate(zip(cells(language), ran, checks, strict=True), start=1):
        code, old = stage(k, language, sentence), before.splitlines()
        now = variables(one.variables, tokens)
        diff = difference(old, code.splitlines())
        lesson.append(
            Stage(
                *(k, cell.heading, code, len(old), diff, one.printed),
                *(now, list(earlier), check, address_of(k, sentence)),
            )
        )
        names = {variable.name for variable in now}
        earlier = [pair for pair in earlier if pair[1].name not in names] + [(k, one) for one in now]
        before = code
    return lesson


def slip(run: Slipped, sentence: str, language: str) -> Slip:
    """Return what comes of a slip, the program having been run with it."""
    code = run.code
    right = [about(cell.code, sentence) for cell in cells(language)]
    wrong = changed(right, SLIPS[code])
    diff = difference("\n".join(right).splitlines(), "\n".join(wrong).splitlines(), around=1)
    losses = run.losses
    highest = math.ceil(math.log10(max(one[0] for one in losses)))
    least = min((x for one in losses for x in one if x >= LEAST), default=LEAST)
    lowest = min(math.floor(math.log10(least)), highest - 1)
    healthy, slipped = (_points(one, highest, lowest) for one in losses)
    recognised = CODES.get(code, "")
    return Slip(code, recognised, diff, run.symptoms, healthy, slipped, highest, lowest, len(losses[0]))


def _points(losses: Sequence[float], highest: int, lowest: int) -> str:
    """Return a line through the losses on a log axis, up to the first that is no number."""
    points = []
    for k, loss in enumerate(losses):
        if not math.isfinite(loss):
            break
        up = (math.log10(max(loss, LEAST)) - lowest) / (highest - lowest)
        x = WIDTH * k / max(1, len(losses) - 1)
        points.append(f"{x:.1f},{HEIGHT * (1 - min(max(up, 0.0), 1.0)):.1f}")
    return " ".join(points)
