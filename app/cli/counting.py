"""The command that counts texts of any size into an n-gram model, by one process or many."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.application import STOPPED, cli, progress_bar, tell_rows
from app.jobs.calls import calls_at
from app.runs.counting.job import Job
from app.runs.counting.whole import Counted, count_texts
from app.settings import Settings
from app.store.files.text_range import text_file
from app.web.html.i18n import Catalogue
from app.web.html.number_format import count, measured
from app.web.terminal import note, words


@cli.command("count")
def count_command(
    texts: Annotated[list[str], typer.Argument(help="files or URLs, in UTF-8, one sentence a line")],
    *,
    out: Annotated[str, typer.Option(help="name or URL of the model, without an ending")],
    order: Annotated[int, typer.Option(help="longest n-gram, 1 to 7")] = 5,
    unit: Annotated[
        Literal["char", "word", "space"], typer.Option(help="of tokens; space: blanks cut already")
    ] = "space",
    language: Annotated[Literal["zh", "en"], typer.Option(help="of words and characters")] = "en",
    workers: Annotated[
        int | None,
        typer.Option(help="processes on this machine; 0: this one; if none, UNROLL_SCHEDULER's", min=0),
    ] = None,
) -> None:
    """Count n-grams and estimate a Kneser-Ney model; the texts may be larger than memory.

    Each process works in UNROLL_NGRAM_MEMORY bytes. Ctrl-C stops, and the same command goes on.
    """
    settings, say = Settings(), words()
    address = settings.scheduler if workers is None else ""
    job = Job(
        tuple(text_file(text) for text in texts),
        order,
        settings.ngram_memory,
        _whole(out),
        unit,
        "" if unit == "space" else language,
    )
    began = time.monotonic()
    try:
        with (
            progress_bar(lambda stage: say(f"cli.count.{stage}")) as report,
            calls_at(address, workers or 0) as calls,
        ):
            counts = count_texts(job, calls, report)
    except KeyboardInterrupt:
        typer.echo(say("cli.count.stopped"))
        raise typer.Exit(STOPPED) from None
    _tell(counts, out, time.monotonic() - began, say)


def _whole(out: str) -> str:
    """Return a name as workers find it, wherever they were begun; a URL as it is."""
    return out if "://" in out else str(Path(out).absolute())


def _tell(counts: Counted, out: str, seconds: float, say: Catalogue) -> None:
    rows = [
        (say("cli.count.tokens"), count(counts.tokens)),
        (say("train.plan.vocabulary"), count(counts.ngrams[0])),
    ]
    rows += [
        (say("cli.count.ngrams", order=order), count(size))
        for order, size in enumerate(counts.ngrams[1:], start=2)
    ]
    rows += [
        (say("cli.count.took"), say("cli.count.seconds", seconds=measured(seconds))),
        (say("cli.count.saved"), f"{out}.safetensors"),
    ]
    tell_rows(rows)
    if counts.made_up:
        note("cli.fallback", orders=", ".join(map(str, counts.made_up)))
