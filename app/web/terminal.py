"""Tells an error on the terminal: one sentence in the terminal's language, and status 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from rich.console import Console

from app.errors import UnrollError
from app.web.html.error_words import describe, reason_in_words
from app.web.html.i18n import Catalogue, load_catalogues, system_language


def words() -> Catalogue:
    """Return the words of the terminal's language."""
    return load_catalogues()[system_language()]


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Turn an error of ours, or a package of the server that is missing, into words; end with status 1."""
    try:
        yield
    except UnrollError as error:
        title, detail = describe(error, words())
        refuse(f"{title}: {detail}")
    except ValueError as error:  # pydantic's; the client, which tells errors too, has no pydantic
        if getattr(error, "title", "") != "Settings":
            raise
        refuse(_of_settings(error, words()))
    except ModuleNotFoundError as error:
        if (error.name or "app").partition(".")[0] == "app":
            raise
        refuse(words()("cli.no_module", module=str(error.name)))


def _of_settings(error: Any, say: Catalogue) -> str:  # noqa: ANN401 - pydantic's ValidationError
    """Name the setting that cannot be used; its value, which may be a secret, is not repeated."""
    from app.settings import Settings  # noqa: PLC0415 - of the server, see errors_in_words
    from app.web.http.validation import from_validation  # noqa: PLC0415 - likewise

    wrong = from_validation(error.errors(include_url=False, include_input=False))
    name = f"{Settings.model_config['env_prefix']}{str(wrong.params['field']).upper()}"
    return say("cli.bad_setting", name=name, reason=reason_in_words(wrong, say))


def refuse(sentence: str) -> NoReturn:
    """Write a sentence to the error stream and end the process with status 1."""
    Console(stderr=True).print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(1)


def note(key: str, **params: str) -> None:
    """Write a remark to the error stream."""
    Console(stderr=True).print(words()(key, **params), style="yellow", markup=False, highlight=False)


def arpa_note(name: str) -> None:
    """Write what was made of an ARPA file."""
    note(f"arpa.{name}")
