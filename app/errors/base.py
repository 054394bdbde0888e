"""What every error has: a code and the parameters of its message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

Param = str | int | float


class UnrollError(Exception):
    """Base of all errors that a user may meet: a stable `code` and the `params` its message needs.

    detail: the message itself, where the error comes out of an answer of the API, empty anywhere else.
    """

    code: ClassVar[str] = "internal"
    detail: str = ""

    def __init__(self, **params: Param) -> None:
        self.params = params
        super().__init__(self.code, params)

    def __str__(self) -> str:
        if self.detail:
            return self.detail
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({shown})"


class InputError(UnrollError):
    """The user's input cannot be used as it stands."""

    code = "input"


class NotFoundError(UnrollError):
    """What was asked for does not exist."""

    code = "not_found"


def kinds(kind: type[UnrollError] = UnrollError) -> Iterator[type[UnrollError]]:
    """Give an error class and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


def of_code(code: str, params: Mapping[str, Param]) -> UnrollError:
    """Return the error of a code, UnrollError where none has it."""
    return {kind.code: kind for kind in kinds()}.get(code, UnrollError)(**params)
