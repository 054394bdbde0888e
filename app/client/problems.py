"""Turns the API's problem documents into the exceptions of app/errors.py."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from app.errors import UnrollError

PROBLEM = "application/problem+json"


def check(response: httpx.Response) -> None:
    """Pass an answer that is one.

    Raises the error of a problem document, by its code and in its own words; UnrollError with that code where
    this version has no error of that name; HTTPStatusError for what is no answer of the API.
    """
    if response.is_success:
        return
    if response.headers.get("content-type", "").partition(";")[0] == PROBLEM:
        raise error_of(response.json())
    response.raise_for_status()
    raise httpx.HTTPStatusError(f"{response.status_code}", request=response.request, response=response)


def error_of(problem: dict[str, object]) -> UnrollError:
    """Return the exception that a problem document tells."""
    code, params = str(problem["code"]), problem.get("params")
    known = {kind.code: kind for kind in _kinds(UnrollError)}
    error = known.get(code, UnrollError)(**(params if isinstance(params, dict) else {}))
    error.detail = str(problem["detail"])
    if error.code != code:
        error.code = code  # type: ignore[misc]
    return error


def _kinds(kind: type[UnrollError]) -> Iterator[type[UnrollError]]:
    """Give an error class and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)
