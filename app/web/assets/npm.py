"""Plotly's edition for charts with two axes: a package of the npm registry, fetched when the app is set up.

Our pages draw lines, bars and heat maps. The edition that has these and no others is a third of the script in
Plotly's wheel, and a browser is ready with it sooner; without a network the wheel's script is served.
"""

from __future__ import annotations

import hashlib
import tarfile
from dataclasses import dataclass
from io import BytesIO

import httpx
from fsspec import AbstractFileSystem

from app.errors import DownloadFailed

REGISTRY = "https://registry.npmjs.org"
PATIENCE = 20.0  # seconds for each part of the answer


@dataclass(frozen=True, slots=True)
class NpmFile:
    """One file of one release: the package, its version, the path in the archive, the file's SHA-256."""

    package: str
    version: str
    path: str
    sha256: str

    @property
    def url(self) -> str:
        """The archive's address."""
        return f"{REGISTRY}/{self.package}/-/{self.package}-{self.version}.tgz"

    def is_this(self, content: bytes) -> bool:
        """Say whether these bytes are the file."""
        return hashlib.sha256(content).hexdigest() == self.sha256


PLOTLY = NpmFile(
    package="plotly.js-cartesian-dist-min",
    version="4.1.1",
    path="package/plotly-cartesian.min.js",
    sha256="79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a",
)


def kept(file: NpmFile, filesystem: AbstractFileSystem, path: str) -> bytes | None:
    """Return the file as it was kept under a path, None if it is not there or not whole."""
    try:
        content = bytes(filesystem.cat_file(path))
    except OSError:
        return None
    return content if file.is_this(content) else None


def fetched(file: NpmFile) -> bytes:
    """Return the file out of the registry. Raises DownloadFailed."""
    try:
        answer = httpx.get(file.url, timeout=PATIENCE, follow_redirects=True).raise_for_status()
        with tarfile.open(fileobj=BytesIO(answer.content), mode="r:gz") as archive:
            member = archive.extractfile(file.path)
            content = member.read() if member else b""
    except httpx.TransportError as error:
        raise DownloadFailed(name=file.package, reason="no_connection") from error
    except (httpx.HTTPError, tarfile.TarError, KeyError, EOFError, OSError) as error:
        raise DownloadFailed(name=file.package, reason="no_wheel", wheel=file.path) from error
    if not file.is_this(content):
        raise DownloadFailed(name=file.package, reason="sha256")
    return content
