"""Turns the API's problem documents into the exceptions of app/errors."""

from __future__ import annotations

import httpx

from app.errors import UnrollError, of_code

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
    error = of_code(code, params if isinstance(params, dict) else {})
    error.detail = str(problem["detail"])
    if error.code != code:
        error.code = code  # type: ignore[misc]
    return error
