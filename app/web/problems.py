"""Maps an error to its HTTP status and tells it: problem+json (RFC 9457) to programs, a page to people."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import errors
from app.errors import BodyTooLarge, CorpusTooLarge, InvalidRequest, ModelTooLarge, PageNotFound, UnrollError
from app.web.html.error_words import describe, sound
from app.web.html.i18n import Catalogue
from app.web.http.limits import MODELS, MODELS_PAGE, UPLOADS
from app.web.http.methods import allowed
from app.web.http.responses import to_json
from app.web.http.validation import from_validation
from app.web.rendering import render
from app.web.site import site_of


class MethodNotAllowed(UnrollError):
    """The address exists, but not for this method: param `method`."""

    code = "method_not_allowed"


STATUS: dict[type[UnrollError], int] = {
    UnrollError: 500,
    errors.InputError: 422,
    errors.EmptyText: 422,
    errors.TextTooLong: 422,
    errors.BrokenText: 422,
    errors.BodyTooLarge: 413,
    errors.InvalidRequest: 422,
    errors.ShapeMismatch: 422,
    errors.NotFinite: 422,
    errors.IdOutOfRange: 422,
    errors.EmptySequence: 422,
    errors.TooMuchWork: 422,
    errors.AnswerTooLarge: 422,
    errors.CorpusTooLarge: 413,
    errors.FileUnreadable: 422,
    errors.ModelTooLarge: 413,
    errors.NetworkTooLarge: 422,
    errors.VocabularyTooLarge: 422,
    errors.TrainingTooLong: 422,
    errors.HostUnclear: 400,
    errors.ForeignHost: 421,
    errors.WriteRefused: 403,
    errors.WritesOff: 403,
    errors.TokenNeeded: 401,
    errors.ForeignOrigin: 403,
    errors.TooManyCorpora: 409,
    errors.CorpusKept: 409,
    errors.TooManyModels: 409,
    errors.ModelKept: 409,
    errors.NotFoundError: 404,
    errors.ModelNotFound: 404,
    errors.CorpusNotFound: 404,
    errors.RunNotFound: 404,
    errors.PageNotFound: 404,
    errors.CorpusNotInstalled: 409,
    errors.DownloadFailed: 502,
    errors.HashMismatch: 502,
    errors.ArtefactDamaged: 500,
    errors.LeftOut: 503,
    errors.StorageFailed: 500,
    errors.DiskFull: 507,
    errors.StoreFull: 507,
    errors.Busy: 503,
    errors.TooManyRuns: 429,
    errors.WorkersGone: 503,
    errors.TooManyWrites: 429,
    errors.RunGivenUp: 500,
    errors.TrainingDiverged: 500,
    MethodNotAllowed: 405,
}
PROBLEM = "application/problem+json"
BUSY = 2  # seconds after which a long answer is worth asking for again
HINTS = {
    errors.TokenNeeded: {"WWW-Authenticate": "Bearer"},
    errors.TooManyRuns: {"Retry-After": "60"},
    errors.TooManyWrites: {"Retry-After": "60"},
    errors.Busy: {"Retry-After": str(BUSY)},
}


def status_of(error: UnrollError) -> int:
    """Return the HTTP status of an error, by its class or the nearest class above it."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def documented(words: Catalogue) -> list[tuple[str, int, str, str]]:
    """Return code, status, title and detail of every error; parameters stay in braces."""
    rows = ((kind.code, status) for kind, status in STATUS.items())
    return [
        (code, status, words(f"error.{code}.title"), words.words[f"error.{code}.detail"])
        for code, status in sorted(rows, key=lambda row: (row[1], row[0]))
    ]


def problem(error: UnrollError, words: Catalogue, place: str = "/docs") -> dict[str, object]:
    """Return the members of RFC 9457, with the stable code and the parameters of the error.

    place: the address of the page that tells of all errors.
    """
    title, detail = describe(error, words)
    return {
        "type": f"{place}#{error.code}",
        "title": title,
        "status": status_of(error),
        "detail": detail,
        "code": error.code,
        "params": {name: sound(value) for name, value in error.params.items()},
    }


def wants_json(path: str) -> bool:
    """Tell whether a program asked: all under /api, the description of the API, and what operators ask."""
    return path.startswith("/api/") or path in {"/api", "/openapi.json", "/healthz", "/readyz", "/metrics"}


def respond(request: Request, error: UnrollError, headers: Mapping[str, str] | None = None) -> Response:
    """Tell an error to whoever asked."""
    site = site_of(request)
    words = site.words(request)
    if wants_json(request.url.path):
        problem_headers = {"Content-Language": words.language, **(headers or {})}
        return Response(
            to_json(problem(error, words, site.at("/docs"))), status_of(error), problem_headers, PROBLEM
        )
    title, detail = describe(error, words)
    context = {"title": title, "detail": detail, "status": status_of(error), "code": error.code}
    page = render(request, "error", context, status=status_of(error))
    page.headers.update(headers or {})
    if isinstance(error, errors.Busy) and request.method == "GET":
        page.headers["Refresh"] = str(BUSY)  # the browser asks again by itself
    return page


def from_http(error: HTTPException, request: Request) -> UnrollError:
    """Turn Starlette's own errors into ours."""
    if error.status_code == 404:
        return PageNotFound(path=request.url.path[:200])
    if error.status_code == 405:
        return MethodNotAllowed(method=request.method[:20])
    if error.status_code == 413:
        settings = site_of(request).settings
        if request.url.path == UPLOADS:
            return CorpusTooLarge(limit=settings.max_upload)
        if request.url.path in (MODELS, MODELS_PAGE):
            return ModelTooLarge(limit=settings.max_model)
        return BodyTooLarge(limit=settings.max_body)
    return InvalidRequest(field="body", reason="unreadable") if error.status_code == 400 else UnrollError()


async def on_error(request: Request, error: Exception) -> Response:
    """Answer any exception."""
    if isinstance(error, UnrollError):
        return respond(request, error, HINTS.get(type(error)))
    if isinstance(error, RequestValidationError):
        return respond(request, from_validation(error.errors()))
    if isinstance(error, HTTPException):
        allow = {"Allow": allowed(request.app.routes, request.scope)} if error.status_code == 405 else {}
        return respond(request, from_http(error, request), {**(error.headers or {}), **allow})
    return respond(request, UnrollError())


def install(app: FastAPI) -> None:
    """Answer every expected error by `on_error`; unexpected ones reach it through `Bounds`."""
    for kind in (UnrollError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, on_error)
