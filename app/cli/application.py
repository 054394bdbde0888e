"""The command line's application, to which the modules beside this one add commands, and how they print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import typer
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from app.web.http.json_bytes import to_json

STOPPED = 130  # status of what Ctrl-C ended, by the custom of shells
cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def print_json(content: object) -> None:
    """Print an answer as the API would send it."""
    typer.echo(to_json(content))


class Report(Protocol):
    """What a bar is told: a stage, the share of the whole that is done, and a line below it."""

    def __call__(self, stage: str, share: float, line: str = "") -> None:
        """Show it."""


class _BarWithLine(Progress):
    """A bar with a line below it, as beside it there is no room on a terminal of 80 columns."""

    def get_renderables(self) -> Iterator[RenderableType]:
        yield from super().get_renderables()
        yield from (Text(task.fields["line"]) for task in self.tasks if task.fields["line"])


@contextmanager
def progress_bar(name: Callable[[str], str]) -> Iterator[Report]:
    """Show one bar on the terminal's error stream; `name` gives the words of a stage."""
    share_done = TextColumn("{task.percentage:>3.0f} %")
    columns = TextColumn("{task.description}"), BarColumn(), share_done, TimeElapsedColumn()
    with _BarWithLine(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, line="")

        def report(stage: str, share: float, line: str = "") -> None:
            bar.update(task, description=name(stage), completed=share, line=line)

        yield report


def tell_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Print labels and values below each other; Chinese characters are two columns wide."""
    width = max(cell_len(label) for label, _ in rows)
    for label, value in rows:
        typer.echo(f"{label}{' ' * (width - cell_len(label))}  {value}")
