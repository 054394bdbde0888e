"""Converts a table model to named arrays and back, without a copy, for any file format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from app.errors import ArtefactDamaged
from app.lm.arrays import Array
from app.lm.ngram.counting.trie import Level, NGramCounts, unigrams
from app.lm.ngram.estimator import Estimated, Tables
from app.text.vocabulary import Vocabulary

PLACE, FLOAT = np.dtype(np.int32), np.dtype(np.float32)


def level_arrays(
    order: int, estimated: Estimated, vocabulary_size: int, largest: int
) -> Iterator[tuple[str, Array, np.dtype[Any]]]:
    """Give the arrays of one level, named with its order, and as what each is best written.

    Words and counts need no more bytes than the largest one; `largest` is that of the counts. The backoff
    weights are of the order below.
    """
    level = estimated.level
    yield f"counts.{order}", level.counts, _narrowest(largest)
    yield f"probs.{order}", estimated.probs, FLOAT
    if order > 1:
        yield f"words.{order}", level.words, _narrowest(vocabulary_size - 1)
        yield f"starts.{order}", level.starts, PLACE
        yield f"suffixes.{order}", level.suffixes, PLACE
        yield f"backoffs.{order - 1}", estimated.backoffs, FLOAT


def _narrowest(largest: int) -> np.dtype[Any]:
    """Return the type of fewest bytes for whole numbers from 0 to `largest`."""
    kind = np.min_scalar_type(largest)
    return kind if kind.itemsize < PLACE.itemsize else PLACE


def vocabulary_array(tokens: Iterable[str]) -> Array:
    """Write the tokens as bytes, (bytes,) uint8: UTF-8, one a line."""
    return np.frombuffer("\n".join(tokens).encode(), np.uint8)


def model_parts(arrays: Mapping[str, Array], order: int) -> tuple[NGramCounts, Vocabulary, Tables]:
    """Put the arrays together again. Raises `ArtefactDamaged` if they do not fit each other."""
    try:
        vocabulary = Vocabulary(tuple(arrays["vocabulary"].tobytes().decode().split("\n")))
        levels = [unigrams(arrays["counts.1"])]
        for n in range(2, order + 1):
            names = ("words", "starts", "suffixes", "counts")
            levels.append(Level(*(arrays[f"{name}.{n}"] for name in names)))
        probs = tuple(arrays[f"probs.{n}"] for n in range(1, order + 1))
        backoffs = tuple(arrays[f"backoffs.{n}"] for n in range(1, order))
    except (KeyError, UnicodeDecodeError) as error:
        raise ArtefactDamaged(name="n-gram model", reason="format") from error
    _check(levels, probs, backoffs, len(vocabulary))
    return NGramCounts(tuple(levels)), vocabulary, Tables(probs, backoffs)


def _check(
    levels: list[Level], probs: tuple[Array, ...], backoffs: tuple[Array, ...], vocabulary_size: int
) -> None:
    """Compare shapes alone: reading every page of a large file would take its time."""
    sizes = [len(level) for level in levels]
    fits = (
        sizes[0] == vocabulary_size
        and all(len(level.starts) == below + 1 for level, below in zip(levels[1:], sizes, strict=False))
        and all(len(level.suffixes) == len(level.counts) == len(level) for level in levels)
        and [len(values) for values in probs] == sizes
        and [len(values) for values in backoffs] == sizes[:-1]
    )
    if not fits:
        raise ArtefactDamaged(name="n-gram model", reason="mixed_arrays")
