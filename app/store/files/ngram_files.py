"""n-gram models as files: saved, opened by memory map, and written and read as ARPA."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from app.concurrency.prefetch import ahead
from app.errors import ArtefactDamaged, StorageFailed
from app.lm.ngram.arpa.reader import Arpa, damaged, read_arpa_noted
from app.lm.ngram.arpa.writer import arpa_blocks
from app.lm.ngram.estimator import estimate
from app.lm.ngram.models.backoff import BackoffModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.named_arrays import model_parts
from app.lm.ngram.smoothing import Smoothing
from app.store.files.atomic import whole_file
from app.store.files.json_text import parsed
from app.store.files.mapped_memory import Maps
from app.store.files.mapped_tensors import open_tensors
from app.store.files.ngram_levels import DESCRIPTION, SEAL, TENSORS, NGramMetadata, save_levels, seal_of
from app.store.files.reasons import reason_of

BLOCKS = 8  # of ARPA; what was read for them is released
# What a packed file begins with, and what opens it.
PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))
LONGEST_MAGIC = 6
LONGEST_LINE = 2**20  # bytes of an ARPA file: seven words and two numbers


def save_model(path: Path, model: TableModel, unit: str, language: str) -> None:
    """Write a model whose smoothing backs off to shorter contexts. Raises `StorageFailed`."""
    levels = estimate(model.counts.levels, model.smoothing)
    save_levels(path, levels, model.vocabulary.tokens, NGramMetadata(model.smoothing, unit, language))


def open_model(
    path: Path, smoothing: Smoothing | None = None, k: float = 1.0, maps: Maps | None = None
) -> TableModel:
    """Open a model by memory map; another smoothing than the saved one is estimated when it is needed.

    maps: gets to know of the map. Raises `ArtefactDamaged`.
    """
    arrays = open_tensors(path.with_name(path.name + TENSORS), maps)
    try:
        text = path.with_name(path.name + DESCRIPTION).read_bytes()
        description = parsed(text)
        order, saved = int(description["order"]), Smoothing(description["smoothing"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactDamaged(name=path.name + DESCRIPTION, **reason_of(error, "format")) from error
    if SEAL in arrays and not np.array_equal(arrays[SEAL], seal_of(text)):  # older files have none
        raise ArtefactDamaged(name=path.name + DESCRIPTION, reason="sha256")
    counts, vocabulary, tables = model_parts(arrays, order)
    smoothing = smoothing or saved
    return TableModel(counts, vocabulary, smoothing, k, stored=tables if smoothing is saved else None)


def write_arpa(path: Path, model: BackoffModel, maps: Maps | None = None) -> None:
    """Write an ARPA file, compressed if the name ends in .gz. Raises `StorageFailed`, `InvalidRequest`.

    maps: of the model's file; what was read of it is released.
    """
    try:
        with _output(path.resolve()) as file:
            for number, block in enumerate(ahead(arpa_blocks(model))):
                file.write(block)
                if maps and number % BLOCKS == 0:
                    maps.forget()
    except OSError as error:
        raise StorageFailed(name=path.name, **reason_of(error)) from error


@contextmanager
def _output(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written whole or not at all; a device or a pipe, which is no file, just as it is."""
    with path.open("wb") if path.exists() and not path.is_file() else whole_file(path) as file:
        if path.suffix != ".gz":
            yield file
            return
        with gzip.GzipFile(path.name, "wb", fileobj=file) as packed:
            yield cast(BinaryIO, packed)


def read_arpa_file(path: Path) -> BackoffModel:
    """Read an ARPA file in UTF-8, compressed if its content is, whatever its name; see `read_arpa`.

    Raises `StorageFailed`, and `ArtefactDamaged` that names the line.
    """
    try:
        with path.open("rb") as file:
            return read_packed_arpa(file).model
    except OSError as error:
        raise StorageFailed(name=path.name, **reason_of(error)) from error


def read_packed_arpa(file: BinaryIO, limit: int | None = None) -> Arpa:
    """Read an open ARPA file, of at most `limit` bytes once it is unpacked.

    Raises `ArtefactDamaged` that names the line, and OSError.
    """
    return read_arpa_noted(_decoded(unpacked(file), limit))


def unpacked(file: BinaryIO) -> BinaryIO:
    """Return what reads a file's content: of gzip, bzip2 and xz unpacked, of any other as it is."""
    magic = file.read(LONGEST_MAGIC)
    file.seek(0)
    opened = next((opener for start, opener in PACKED if magic.startswith(start)), None)
    return cast(BinaryIO, opened(file)) if opened else file


def _decoded(file: BinaryIO, limit: int | None) -> Iterator[str]:
    line, room = 1, sys.maxsize if limit is None else limit  # of what a packed file may hold, none is sure
    try:
        while content := file.readline(min(room, LONGEST_LINE) + 1):
            room -= len(content)
            if room < 0 or len(content) > LONGEST_LINE:
                raise damaged("arpa_unpacked" if room < 0 else "arpa_line", line, limit=limit or LONGEST_LINE)
            yield content.decode()
            line += 1
    except UnicodeDecodeError as error:
        raise damaged("arpa_utf8", line) from error
    except (EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        raise damaged("arpa_packed", line) from error
