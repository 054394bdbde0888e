"""The command line, `python -m app`: serve, set up, train, score, trace and more."""

from __future__ import annotations

from app.cli import counting, operating, printing, training, verdict
from app.cli.application import cli
from app.web.terminal import errors_in_words

__all__ = ["cli", "counting", "main", "operating", "printing", "training", "verdict"]


def main() -> None:
    """Run the command line; an error of ours is told in words and ends with status 1."""
    with errors_in_words():
        cli()
