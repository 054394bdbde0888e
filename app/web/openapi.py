"""The description of the API: what FastAPI derives from the routes, and the shape of problems."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.settings import Settings
from app.web.problem_schema import PROBLEM_SCHEMA

LIMIT = "x-limit"  # in the schema of a number: the setting that holds its maximum
DESCRIPTION = """\
The numbers of all pages. `prob` is a probability, `log_prob` its natural log, `surprisal` -log2 of it in
bits, `perplexity` exp(-log_prob / num_predicted); null stands for what is infinite or undefined. Errors are
problems (RFC 9457) in the language of `?lang=` or `Accept-Language`. Answers to GET carry an ETag.
"""


def describe(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schema["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
        for methods in schema["paths"].values():
            for parameter in methods.get("get", {}).get("parameters", []):
                _show_example(parameter)
        schema["servers"] = [{"url": settings.root_path or "/"}]
        _set_limits(schema, settings)
        app.openapi_schema = schema
    return app.openapi_schema


def _show_example(parameter: dict[str, Any]) -> None:
    """Repeat the example of a field's schema where Swagger UI looks for what to fill in."""
    if examples := parameter["schema"].get("examples"):
        parameter["example"] = examples[0]


def _set_limits(schema: Any, settings: Settings) -> None:  # noqa: ANN401 - any part of a document
    """Put the maximum in the place of the name of the setting that holds it."""
    if isinstance(schema, dict):
        if name := schema.pop(LIMIT, None):
            schema["maximum"] = getattr(settings, name)
        for part in schema.values():
            _set_limits(part, settings)
    elif isinstance(schema, list):
        for part in schema:
            _set_limits(part, settings)
