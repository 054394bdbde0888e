"""The command that checks a file of one's own numbers, in plain text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.application import cli
from app.errors import BodyTooLarge, FileUnreadable
from app.explain.check.answer import check_answer
from app.explain.check.check import CheckResult, check
from app.explain.check.lines import LINES
from app.explain.check.reading import read
from app.settings import Settings
from app.store.files.reasons import reason_of
from app.web.html.check_words import Row, rows, slips_lead, summary, understood
from app.web.html.i18n import Catalogue
from app.web.terminal import words

BYTES = 25  # of a number as JSON spells it, at most


@cli.command("check")
def print_check(
    file: Annotated[Path, typer.Argument(help="parameters, inputs, targets, claimed arrays: JSON or .npz")],
) -> None:
    """Compare numbers of your own with ours; status 1 if an array differs, and a known slip is named."""
    settings, say = Settings(), words()
    try:
        if file.stat().st_size > BYTES * settings.max_check_numbers:
            raise BodyTooLarge(limit=BYTES * settings.max_check_numbers)
        content = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(name=str(file), **reason_of(error)) from error
    result = check(read(content, settings.max_check_numbers), settings)
    typer.echo("\n".join(_lines(result, say)))
    if not result.agrees:
        raise typer.Exit(1)


def _lines(result: CheckResult, say: Catalogue) -> list[str]:
    table = rows(result, say)
    width = max(len(row.name) for row in table)
    lines = [summary(result, say), understood(result, say), ""]
    lines += [f"{row.name:{width}}  {_verdict(row, say)}" for row in table]
    if result.agrees:
        return lines
    lines += ["", slips_lead(result, say, len(LINES))]
    for slip in check_answer(result, say).slips:
        lines += ["", slip.title, slip.why, slip.mend]
    return lines


def _verdict(row: Row, say: Catalogue) -> str:
    if row.agrees:
        return say("check.agrees")
    where = say("check.cli.differs", place=row.place, ours=row.ours, yours=row.yours, largest=row.max_abs)
    return f"{say('check.differs')}  {where}"
