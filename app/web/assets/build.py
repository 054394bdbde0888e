"""Shrinks files out of packages ahead of time: a lighter Plotly, compressed scripts, a subset of the font.

Names hold the hash of what a file was made from: a newer package gets new files, old ones are removed.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from io import BytesIO

import brotli
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from app.errors import DownloadFailed, StorageFailed
from app.jobs.records import Reporter
from app.store.files.atomic import PART, replace_file
from app.store.files.reasons import reason_of
from app.web.assets.npm import NpmFile, fetched, kept
from app.web.assets.wheels import SUFFIXES, WHEEL_FILES, WheelFile, built_name, lighter_path
from app.web.http.digest import digest

LICENCE = [13, 14]  # records of a font's `name` table: its licence, and where that is
BROTLI = 9  # of 11: a tenth of the time for a ninth more bytes
Fetch = Callable[[NpmFile], bytes]  # raises DownloadFailed
# What equations need: Latin, Greek, the mathematical italics that a single-letter <mi> is drawn with (h is
# the Planck constant there), digits, superscripts, arrows, operators, brackets, accents.
CHARACTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x391, 0x3CA), *range(0x3D0, 0x3F7),
    0x210E, *range(0x1D434, 0x1D468), *range(0x1D6A4, 0x1D71C), *range(0x1D7CE, 0x1D7D8),
    0x2C6, 0x2DC, *range(0x300, 0x313), *range(0x2010, 0x2017), 0x2026, *range(0x2032, 0x2035), 0x2044,
    *range(0x2061, 0x2065), 0x2070, *range(0x2074, 0x208F), *range(0x2190, 0x219A), 0x21A6, 0x2113, 0x211D,
    *range(0x2200, 0x2270), 0x2295, 0x2297, 0x2299, 0x22A4, 0x22C5, 0x22C6, *range(0x22EE, 0x22F2),
    *range(0x2308, 0x230C), 0x23B4, 0x23B5, 0x23DE, 0x23DF, 0x27E8, 0x27E9,
]  # fmt: skip


def build_assets(
    folder: str, progress: Reporter = lambda what, share: None, fetch: Fetch = fetched
) -> list[DownloadFailed]:
    """Make what is not there yet in `folder`, an fsspec URL; return why a lighter edition did not come.

    Raises StorageFailed.
    """
    missed: list[DownloadFailed] = []
    try:
        filesystem, root = url_to_fs(folder)
        filesystem.makedirs(root, exist_ok=True)
        for number, (name, source) in enumerate(WHEEL_FILES.items()):
            progress(name, number / len(WHEEL_FILES))
            lighter: bytes | None = None
            try:
                lighter = _lighter(filesystem, root, name, source, fetch)
            except DownloadFailed as error:
                missed.append(error)
            _build(filesystem, root, name, source, lighter)
    except (OSError, ValueError, ImportError) as error:
        raise StorageFailed(name=folder, **reason_of(error)) from error
    progress("ready", 1.0)
    return missed


def _lighter(
    filesystem: AbstractFileSystem, root: str, name: str, source: WheelFile, fetch: Fetch
) -> bytes | None:
    """Return the lighter edition, kept or fetched; None where there is none."""
    if not source.lighter:
        return None
    path = lighter_path(root, name)
    content = kept(source.lighter, filesystem, path)
    if content is None:
        content = fetch(source.lighter)
        replace_file(filesystem, path, content)
    return content


def _build(
    filesystem: AbstractFileSystem, root: str, name: str, source: WheelFile, lighter: bytes | None
) -> None:
    raw = source.read() if lighter is None else lighter
    targets = {
        f"{root}/{built_name(source.built_as or name, digest(raw))}{suffix}": make
        for suffix, make in _makers(source)
    }
    stem = (source.built_as or name).partition(".")[0]
    paths = {path for path in filesystem.glob(f"{root}/{stem}.*") if not path.endswith(PART)}
    for path, make in targets.items():
        if path not in paths:
            replace_file(filesystem, path, make(raw))
    for old in paths - set(targets) - ({lighter_path(root, name)} if lighter else set()):
        filesystem.rm_file(old)


def _makers(source: WheelFile) -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    if source.built_as:
        yield "", subset_font
    else:
        yield SUFFIXES["br"], lambda raw: bytes(brotli.compress(raw, quality=BROTLI))
        yield SUFFIXES["gzip"], lambda raw: gzip.compress(raw, mtime=0)


def subset_font(raw: bytes) -> bytes:
    """Return the mathematical font with the characters of CHARACTERS as WOFF2, its MATH table kept."""
    options = Options(flavor="woff2", hinting=False, layout_features=["*"], notdef_outline=True)
    options.drop_tables += ["DSIG"]
    options.name_IDs += LICENCE
    font = TTFont(BytesIO(raw))
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    file = BytesIO()
    font.save(file)
    return file.getvalue()
