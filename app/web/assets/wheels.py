"""The files a browser loads: our own under /static, and those out of packages under /assets.

An address holds a hash of the contents, so that a browser may keep the file for ever. Own files share one
hash, of them all, because ES modules import each other by relative address. Files out of wheels are served as
they are until `python -m app assets` has made the compressed ones (app/web/assets/build.py).
"""

from __future__ import annotations

import importlib.util
import mimetypes
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from fsspec.core import url_to_fs

from app.errors import PageNotFound
from app.paths import folder
from app.web.assets.npm import PLOTLY, NpmFile, kept
from app.web.http.digest import HASHED, digest
from app.web.http.negotiation import wanted

STATIC = folder("static")
IMMUTABLE = "public, max-age=31536000, immutable"
ENCODINGS = ("br", "gzip")  # in the order of our liking
SUFFIXES = {"br": ".br", "gzip": ".gz"}
MEDIA_TYPES = {
    ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
    ".woff2": "font/woff2", ".ttf": "font/ttf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A file inside an installed package.

    built_as: the name of what is built of it, if that is another kind. lighter: an edition of it that is
    preferred where it has been fetched.
    """

    package: str
    path: str
    built_as: str = ""
    lighter: NpmFile | None = None

    def read(self) -> bytes:
        """Return its bytes without importing the package (plotly takes seconds). Raises FileNotFoundError."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError(self.package)
        return Path(spec.submodule_search_locations[0], self.path).read_bytes()


MATH_FONT = "math-font"
WHEEL_FILES = {
    "plotly.min.js": WheelFile("plotly", "package_data/plotly.min.js", lighter=PLOTLY),
    "swagger-ui-bundle.js": WheelFile("fastapi_offline", "static/swagger-ui-bundle.js"),
    "swagger-ui.css": WheelFile("fastapi_offline", "static/swagger-ui.css"),
    MATH_FONT: WheelFile("ziamath", "fonts/STIXTwoMath-Regular.ttf", built_as="math-font.woff2"),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file ready to be sent: its address, its kind, and its bytes as they are and compressed."""

    url: str
    media_type: str
    bodies: dict[str, bytes]  # content encoding -> bytes; "" is the file as it is

    def for_encoding(self, accept: str) -> tuple[str, bytes]:
        """Return the best encoding that an Accept-Encoding header allows, and the bytes."""
        encoding = best_encoding(accept, self.bodies)
        return encoding, self.bodies[encoding]


@dataclass(slots=True)
class Assets:
    """The files out of wheels; built ones are looked for in `folder`, an fsspec URL, when first asked for."""

    folder: str
    _loaded: dict[str, Asset] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, name: str) -> Asset:
        """Return an asset by its name in WHEEL_FILES. Raises PageNotFound."""
        if name not in WHEEL_FILES:
            raise PageNotFound(path=name)
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = load_asset(name, self.folder)
            return self._loaded[name]

    def at(self, path: str) -> Asset:
        """Return the asset whose address is `/assets/<path>`, whatever its hash. Raises PageNotFound."""
        name = path.rpartition("/")[2]
        return self.get(MATH_FONT if Path(name).stem == MATH_FONT else name)


def load_asset(name: str, folder: str) -> Asset:
    """Read an asset from its wheel, or what was built of it."""
    source = WHEEL_FILES[name]
    filesystem, root = url_to_fs(folder)
    raw = (source.lighter and kept(source.lighter, filesystem, lighter_path(root, name))) or source.read()
    version = digest(raw)
    if source.built_as:
        built = built_name(source.built_as, version)
        if not filesystem.exists(f"{root}/{built}"):
            suffix = Path(source.path).suffix
            return Asset(f"/assets/{version}/{name}{suffix}", media_type(source.path), {"": raw})
        raw = filesystem.cat_file(f"{root}/{built}")
        return Asset(f"/assets/{version}/{source.built_as}", media_type(built), {"": raw})
    bodies = {"": raw}
    for encoding in ENCODINGS:
        path = f"{root}/{built_name(name, version)}{SUFFIXES[encoding]}"
        if filesystem.exists(path):
            bodies[encoding] = filesystem.cat_file(path)
    return Asset(f"/assets/{version}/{name}", media_type(name), bodies)


def lighter_path(root: str, name: str) -> str:
    """Return where the lighter edition of a file is kept. Its name holds its hash, as a built one's does."""
    lighter = WHEEL_FILES[name].lighter
    return f"{root}/{built_name(name, lighter.sha256[:HASHED])}" if lighter else ""


def built_name(name: str, version: str) -> str:
    """Return the name of a built file: it holds the hash of what it was built from."""
    stem, dot, suffix = name.partition(".")
    return f"{stem}.{version}{dot}{suffix}"


def static_files(folder: Path = STATIC) -> Iterator[Path]:
    """Yield our own files in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def static_version(folder: Path = STATIC) -> str:
    """Return one hash of the names and contents of all our own files."""
    pairs = ((str(path.relative_to(folder)).encode(), path.read_bytes()) for path in static_files(folder))
    return digest(*(part for pair in pairs for part in pair))


def media_type(name: str) -> str:
    """Return the media type by a name's last suffix."""
    return MEDIA_TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def best_encoding(accept: str, offered: Container[str] = ENCODINGS) -> str:
    """Return the best offered encoding that an Accept-Encoding header allows, "" for none."""
    allowed = wanted(accept)
    return next((name for name in ENCODINGS if name in allowed and name in offered), "")
