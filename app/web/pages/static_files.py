"""Sends our own files and those out of wheels; cached for ever when the address is the current one."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import brotli
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.errors import PageNotFound
from app.web.assets.wheels import IMMUTABLE, STATIC, best_encoding, media_type
from app.web.http.digest import digest
from app.web.site import site_of

router = APIRouter(include_in_schema=False)
COMPRESSED = {".js", ".css", ".svg", ".json"}
NOTICE = ".LICENSE.txt"
SMALLEST = 800  # bytes; below that compression saves no packet


@router.get("/static/{version}/{path:path}")
def static(request: Request, version: str, path: str) -> Response:
    """Send one of our own files."""
    file = _own(path)
    if file is None:
        raise PageNotFound(path=request.url.path[:200])
    body = file.read_bytes()
    encoding = _encoding(request, file, len(body))
    return _send(
        compressed(body, encoding) if encoding else body,
        media_type(file.name),
        encoding,
        is_current=version == site_of(request).static_version,
    )


@router.get("/assets/{path:path}")
def asset(request: Request, path: str) -> Response:
    """Send a file out of a wheel, compressed ahead of time if `python -m app assets` has run.

    The notices that such a file names beside it are in one file of ours.
    """
    if path.endswith(NOTICE):
        return _send((STATIC / "NOTICES.txt").read_bytes(), "text/plain; charset=utf-8", "", is_current=False)
    file = site_of(request).assets.at(path)
    encoding, body = file.for_encoding(request.headers.get("accept-encoding", ""))
    return _send(body, file.media_type, encoding, is_current=file.url == f"/assets/{path}")


@router.get("/favicon.ico")
def favicon() -> Response:
    """Send the icon to browsers that ask for it unbidden."""
    return _send((STATIC / "favicon.svg").read_bytes(), "image/svg+xml", "", is_current=False)


def _own(path: str) -> Path | None:
    """Return the file of ours at a path, None for anything else."""
    try:
        file = (STATIC / path).resolve()
        return file if file.is_relative_to(STATIC) and file.is_file() else None
    except (OSError, ValueError):  # a name too long, a NUL in it
        return None


def _encoding(request: Request, file: Path, size: int) -> str:
    if file.suffix not in COMPRESSED or size < SMALLEST:
        return ""
    return best_encoding(request.headers.get("accept-encoding", ""))


@lru_cache(maxsize=256)
def compressed(body: bytes, encoding: str) -> bytes:
    """Compress a file of ours; each once, as they are few and small."""
    return brotli.compress(body, quality=9) if encoding == "br" else gzip.compress(body, mtime=0)


def _send(body: bytes, kind: str, encoding: str, is_current: bool) -> Response:
    headers = {"Cache-Control": IMMUTABLE if is_current else "no-cache", "Vary": "Accept-Encoding"}
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, media_type=kind, headers={**headers, "ETag": f'"{digest(body)}"'})
