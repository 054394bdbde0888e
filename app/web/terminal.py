"""Tells an error on the terminal: one sentence in the terminal's language, and status 1."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from app.errors import UnrollError
from app.web.html.error_words import describe
from app.web.html.i18n import Catalogue, load_catalogues


def words() -> Catalogue:
    """Return the words of the terminal's language: Chinese if its locale says so, else English."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return load_catalogues()["zh" if locale.startswith("zh") else "en"]


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Turn an error of ours into words and end the process with status 1."""
    try:
        yield
    except UnrollError as error:
        title, detail = describe(error, words())
        Console(stderr=True).print(f"{title}: {detail}", style="red", markup=False, highlight=False)
        raise SystemExit(1) from error


def note(key: str, **params: str) -> None:
    """Write a remark to the error stream."""
    Console(stderr=True).print(words()(key, **params), style="yellow", markup=False, highlight=False)


def arpa_note(name: str) -> None:
    """Write what was made of an ARPA file."""
    note(f"arpa.{name}")
