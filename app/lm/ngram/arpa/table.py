"""Turns n-grams in any order, with their figures, into a table that holds every beginning and end of each.

Three tokens, `a b a`, with a = 3, b = 4. A file gives the trigram a b a and the bigram b a, but not a b:

>>> def section(rows: list[list[int]], probs: list[float], backoffs: list[float]) -> Section:
...     return Section(np.array(rows, np.int32), np.array(probs), np.array(backoffs))
>>> one = section([[4], [3], [2], [1], [0]], [0.2, 0.4, 0.1, 0.2, 0.1], [0.5, 0.25, 1, 1, 1])
>>> two, three = section([[4, 3]], [0.6], [0.5]), section([[3, 4, 3]], [0.9], [1])
>>> [rows.tolist() for rows in _missing([one, two, three])]
[[[3, 4]], []]

So a b is added with the probability that backing off gives it, the weight of a times P(b) = 0.25 x 0.2, and
with weight 1. The bigrams are sorted by context: a b, then b a.

>>> counts, tables = table_of([one, two, three], vocabulary_size=5)
>>> counts.levels[1].words.tolist(), counts.levels[1].starts.tolist()
([4, 3], [0, 0, 0, 0, 1, 2])
>>> [f"{prob:.2f}" for prob in tables.probs[1]], tables.backoffs[1].tolist()
(['0.05', '0.60'], [1.0, 0.5])
>>> counts.levels[2].suffixes.tolist()  # a b a without its first word is b a, at place 1
[1]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.lm.arrays import Floats64
from app.lm.ngram.counting.trie import Level, NGramCounts, Places, starts_of, unigrams
from app.lm.ngram.estimator import Tables
from app.lm.ngram.models.lookup import Walker

Rows = NDArray[np.int32]
NO_COUNTS = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """The n-grams of one order: ids (n, order), probability and backoff weight of each (n,)."""

    rows: Rows
    probs: Floats64
    backoffs: Floats64


def table_of(sections: Sequence[Section], vocabulary_size: int) -> tuple[NGramCounts, Tables]:
    """Sort the n-grams of orders 1, 2, ... into levels without counts; section 1 has every word.

    A beginning or end of an n-gram that is missing is added: its probability is what backing off gives
    it, its weight is 1, so that no figure changes.
    """
    one = sections[0]
    by_id = np.argsort(one.rows[:, 0])
    levels = [_without_counts(unigrams(np.zeros(vocabulary_size, np.int32)))]
    probs, backoffs = [one.probs[by_id]], [one.backoffs[by_id]]
    for section, missing in zip(sections[1:], _missing(sections), strict=True):
        level, order, places = _level(levels, np.concatenate([section.rows, missing]))
        contexts, suffixes = places
        backed_off = (backoffs[-1][contexts] * probs[-1][suffixes])[len(section.rows) :]
        levels.append(level)
        probs.append(np.concatenate([section.probs, backed_off])[order])
        backoffs.append(np.append(section.backoffs, np.ones(len(missing)))[order])
    return NGramCounts(tuple(levels)), Tables(
        tuple(values.astype(np.float32) for values in probs),
        tuple(values.astype(np.float32) for values in backoffs[:-1]),
    )


def _without_counts(level: Level) -> Level:
    return Level(level.words, level.starts, level.suffixes, NO_COUNTS)


def _missing(sections: Sequence[Section]) -> list[Rows]:
    """Return for each order from 2 the n-grams that longer ones begin or end with and that are not there."""
    missing: list[Rows] = []
    longer = np.zeros((0, len(sections) + 1), np.int32)
    for section in reversed(sections[1:]):
        needed = np.concatenate([longer[:, :-1], longer[:, 1:]])
        absent = np.setdiff1d(_as_items(needed), _as_items(section.rows))
        missing.insert(0, absent.view(np.int32).reshape(-1, section.rows.shape[1]))
        longer = np.concatenate([section.rows, missing[0]])
    return missing


def _as_items(rows: Rows) -> NDArray[np.void]:
    """Make each row one comparable item."""
    return np.ascontiguousarray(rows).view(f"V{rows.shape[1] * rows.itemsize}")[:, 0]


def _level(levels: list[Level], rows: Rows) -> tuple[Level, NDArray[np.intp], tuple[Places, Places]]:
    """Sort n-grams into a level; return their order, and the places of what begins and what ends each."""
    contexts, suffixes = _places(levels, rows[:, :-1]), _places(levels, rows[:, 1:])
    order = np.lexsort((rows[:, -1], contexts))
    starts = starts_of(np.bincount(contexts, minlength=len(levels[-1])))
    return Level(rows[order, -1], starts, suffixes[order], NO_COUNTS), order, (contexts, suffixes)


def _places(levels: list[Level], rows: Rows) -> Places:
    walker = Walker(levels)
    places = rows[:, 0]
    for order in range(2, rows.shape[1] + 1):
        places = walker.find(order, places, rows[:, order - 1])
    return places
