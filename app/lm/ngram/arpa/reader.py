"""Reads an ARPA file, whoever wrote it; a damaged one is rejected with the number of the line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from app.errors import ArtefactDamaged, Param
from app.lm.ngram.arpa.table import Section, table_of
from app.lm.ngram.arpa.writer import ZERO
from app.lm.ngram.counting.count import MAX_ORDER
from app.lm.ngram.models.backoff import BackoffModel
from app.text.vocabulary import MARKS, UNK, Vocabulary

COUNT = re.compile(r"ngram\s+(\d+)\s*=\s*(\d+)$")
SECTION = re.compile(r"\\(\d+)-grams:$")
BLANKS = " \t\r\n"
BETWEEN = re.compile("[ \t]+")  # a token may hold other white space

Lines = Iterator[tuple[int, str]]


def read_arpa(lines: Iterable[str]) -> BackoffModel:
    r"""Read the lines of an ARPA file, orders 1 to 7.

    Taken as it comes: text before `\data\`, blank lines, tabs and blanks alike, CRLF, a byte order
    mark, a missing backoff weight (it is 1), -99 or less for a probability of 0, `<UNK>` for `<unk>`, a
    missing mark (its probability is 0). An n-gram whose beginning or end is missing gets these added with
    the probability that they have anyhow. Raises `ArtefactDamaged` that names the line.
    """
    reader = _Reader()
    numbered: Lines = ((at, line.strip(BLANKS).lstrip("\ufeff")) for at, line in enumerate(lines, start=1))
    expected = reader.header(numbered)
    sections = [reader.section(numbered, order, expected) for order in range(1, len(expected) + 1)]
    counts, tables = table_of(sections, len(reader.vocabulary))
    return BackoffModel(counts, reader.tokens(), tables)


def damaged(reason: str, line: int, **params: Param) -> ArtefactDamaged:
    """Return the error for a line, counted from 1; reason: a key of the catalogue, params: what it names."""
    return ArtefactDamaged(name="ARPA", reason=reason, line=line, **params)


@dataclass
class _Reader:
    vocabulary: dict[str, int] = field(default_factory=lambda: {mark: at for at, mark in enumerate(MARKS)})
    at: int = 0  # the line being read
    title: str = ""  # of the next section, once met

    def tokens(self) -> Vocabulary:
        return Vocabulary(tuple(self.vocabulary))

    def header(self, lines: Lines) -> list[int]:
        """Read up to the first section: how many n-grams of each order there should be."""
        expected: list[int] = []
        is_begun = False
        for self.at, line in lines:
            is_begun = is_begun or line == "\\data\\"
            if not is_begun or not line or line == "\\data\\":
                continue
            found = COUNT.match(line)
            if not found:
                self.title = line
                break
            if int(found[1]) != len(expected) + 1 or len(expected) == MAX_ORDER:
                raise damaged("arpa_orders", self.at, limit=MAX_ORDER)
            expected.append(int(found[2]))
        if not expected:
            raise damaged("arpa_head", self.at)
        return expected

    def section(self, lines: Lines, order: int, expected: list[int]) -> Section:
        """Read the n-grams of one order, up to the title of the next section."""
        title = SECTION.match(self.title)
        if not title or int(title[1]) != order:
            raise damaged("arpa_section", self.at, order=order)
        ids: dict[tuple[int, ...], int] = {}
        figures: list[tuple[float, float]] = []
        self.title = ""
        for self.at, line in lines:
            if line.startswith("\\") and (SECTION.match(line) or line == "\\end\\"):
                self.title = line
                break
            if line:
                ngram, prob, backoff = self._entry(line, order)
                if ids.setdefault(ngram, len(ids)) != len(figures):
                    raise damaged("arpa_twice", self.at)
                figures.append((prob, backoff))
        self._check_end(order, expected, len(figures))
        if order == 1:
            missing = [at for at in range(len(MARKS)) if (at,) not in ids]
            figures += [(0.0, 1.0)] * len(missing)
            ids |= {(at,): 0 for at in missing}
        rows = np.array(list(ids), np.int32).reshape(len(ids), order)
        probs, backoffs = np.array(figures, np.float64).reshape(len(ids), 2).T
        return Section(rows, probs, backoffs)

    def _check_end(self, order: int, expected: list[int], actual: int) -> None:
        if actual != expected[order - 1]:
            raise damaged("arpa_count", self.at, actual=actual, order=order, expected=expected[order - 1])
        if order == len(expected) and self.title != "\\end\\":
            raise damaged("arpa_end", self.at)

    def _entry(self, line: str, order: int) -> tuple[tuple[int, ...], float, float]:
        """Read one n-gram: its ids, its probability and its backoff weight."""
        first, *words = BETWEEN.split(line)
        backoff = words.pop() if len(words) == order + 1 else "0"
        if len(words) != order:
            raise damaged("arpa_entry", self.at, order=order)
        words = [UNK if word == "<UNK>" else word for word in words]
        if order == 1:
            self.vocabulary.setdefault(words[0], len(self.vocabulary))
        ids = tuple(self.vocabulary.get(word, -1) for word in words)
        if -1 in ids:
            raise damaged("arpa_not_unigram", self.at, word=words[ids.index(-1)])
        prob = self._number(first)
        if prob > 1:
            raise damaged("arpa_above_one", self.at)
        return ids, prob, self._number(backoff)

    def _number(self, text: str) -> float:
        try:
            log10 = float(text)
        except ValueError:
            raise damaged("arpa_no_number", self.at, word=text) from None
        if math.isnan(log10) or log10 > ZERO:
            raise damaged("arpa_no_log10", self.at, word=text)
        return 10.0**log10 if log10 > -ZERO else 0.0
