"""The command line's application, to which the modules beside this one add commands, and how they print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.web.http.json_bytes import to_json

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def print_json(content: object) -> None:
    """Print an answer as the API would send it."""
    typer.echo(to_json(content))


@contextmanager
def progress_bar(name: Callable[[str], str]) -> Iterator[Callable[[str, float], None]]:
    """Show one bar on the terminal's error stream; it gets (stage, share of the whole that is done)."""
    share_done = TextColumn("{task.percentage:>3.0f} %")
    columns = TextColumn("{task.description}"), BarColumn(), share_done, TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, share: bar.update(task, description=name(stage), completed=share)
