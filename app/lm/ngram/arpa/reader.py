"""Reads an ARPA file, whoever wrote it; a damaged one is rejected with the number of the line."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from app.errors import ArtefactDamaged, Param
from app.lm.ngram.arpa.table import Section, table_of
from app.lm.ngram.arpa.writer import ZERO
from app.lm.ngram.counting.count import MAX_ORDER
from app.lm.ngram.models.backoff import BackoffModel
from app.text.vocabulary import BOS_ID, EOS_ID, MARKS, UNK, Vocabulary

COUNT = re.compile(r"ngram\s+(\d+)\s*=\s*(\d+)$")
SECTION = re.compile(r"\\(\d+)-grams:$")
BLANKS = " \t\r\n"
BETWEEN = re.compile("[ \t]+")  # a token may hold other white space

ArpaNote = Literal["two_spellings", "no_bos", "no_eos", "composed"]
LACKING: dict[int, tuple[ArpaNote, ...]] = {BOS_ID: ("no_bos",), EOS_ID: ("no_eos",)}
SMALLEST, LARGEST = -37.9, 38.5  # log10 of what float32 holds with all its digits

NumberedLines = Iterator[tuple[int, str]]


def read_arpa(lines: Iterable[str]) -> BackoffModel:
    r"""Read the lines of an ARPA file, orders 1 to 7.

    Taken as it comes: text before `\data\`, blank lines, tabs and blanks alike, CRLF, a byte order
    mark, a missing backoff weight (it is 1), -99 or less for a probability of 0, `<UNK>` for `<unk>`, a
    missing mark (its probability is 0), words that are not in NFC. Of two spellings of a word, `<unk>` and
    `<UNK>` say, the last counts, as for KenLM. An n-gram whose beginning or end is missing gets these added
    with the probability that they have anyhow. Raises `ArtefactDamaged` that names the line.
    """
    return read_arpa_noted(lines).model


@dataclass(frozen=True, slots=True, eq=False)
class Arpa:
    """A file that was read: the model, what was made of it where that was not plain, n-grams by order."""

    model: BackoffModel
    notes: tuple[ArpaNote, ...]
    sizes: tuple[int, ...]


def read_arpa_noted(lines: Iterable[str]) -> Arpa:
    """Read the same, and tell what was read."""
    reader = _Reader()
    plain = (line.strip(BLANKS).lstrip("\ufeff") for line in lines)
    numbered: NumberedLines = enumerate(plain, start=1)
    expected = reader.header(numbered)
    sections = [reader.section(numbered, order, expected) for order in range(1, len(expected) + 1)]
    counts, tables = table_of(sections, len(reader.vocabulary))
    model = BackoffModel(counts, reader.tokens(), tables)
    return Arpa(model, tuple(sorted(reader.notes)), tuple(expected))


def damaged(reason: str, line: int, **params: Param) -> ArtefactDamaged:
    """Return the error for a line, counted from 1; reason: a key of the catalogue, params: what it names."""
    return ArtefactDamaged(name="ARPA", reason=reason, line=line, **params)


@dataclass
class _Reader:
    vocabulary: dict[str, int] = field(default_factory=lambda: {mark: at for at, mark in enumerate(MARKS)})
    spelt: dict[str, int] = field(default_factory=dict)  # each word as the file has it
    named: set[int] = field(default_factory=set)  # ids that the file has a word for
    doubled: set[int] = field(default_factory=set)  # ids of words with two spellings
    notes: set[ArpaNote] = field(default_factory=set)
    at: int = 0  # the line being read
    title: str = ""  # of the next section, once met

    def tokens(self) -> Vocabulary:
        return Vocabulary(tuple(self.vocabulary))

    def header(self, lines: NumberedLines) -> list[int]:
        """Read up to the first section: how many n-grams of each order there should be."""
        expected: list[int] = []
        is_begun = False
        for self.at, line in lines:
            is_begun = is_begun or line == "\\data\\"
            if not is_begun or not line or line == "\\data\\":
                continue
            match = COUNT.match(line)
            if not match:
                self.title = line
                break
            if int(match[1]) != len(expected) + 1 or len(expected) == MAX_ORDER:
                raise damaged("arpa_orders", self.at, limit=MAX_ORDER)
            expected.append(int(match[2]))
        if not expected:
            raise damaged("arpa_head", self.at)
        return expected

    def section(self, lines: NumberedLines, order: int, expected: list[int]) -> Section:
        """Read the n-grams of one order, up to the title of the next section."""
        title = SECTION.match(self.title)
        if not title or int(title[1]) != order:
            raise damaged("arpa_section", self.at, order=order)
        ids: dict[tuple[int, ...], int] = {}
        figures: list[tuple[float, ...]] = []
        self.title = ""
        read = 0
        for self.at, line in lines:
            if line.startswith("\\") and (SECTION.match(line) or line == "\\end\\"):
                self.title = line
                break
            if line:
                read += 1
                ngram, *figure = self._entry(line, order)
                if ngram not in ids:
                    ids[ngram] = len(ids)
                    figures.append(tuple(figure))
                elif self.doubled.isdisjoint(ngram):
                    raise damaged("arpa_twice", self.at)
                else:
                    figures[ids[ngram]] = tuple(figure)
        self._check_end(order, expected, read)
        if order == 1:
            self._add_marks(ids, figures)
        rows = np.array(list(ids), np.int32).reshape(len(ids), order)
        probs, backoffs = np.array(figures, np.float64).reshape(len(ids), 2).T
        return Section(rows, probs, backoffs)

    def _add_marks(self, ids: dict[tuple[int, ...], int], figures: list[tuple[float, ...]]) -> None:
        """Give the marks that the file lacks the probability 0."""
        for at in range(len(MARKS)):
            if (at,) not in ids:
                ids[at,] = len(ids)
                figures.append((0.0, 1.0))
                self.notes.update(LACKING.get(at, ()))

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
        if order == 1:
            self._learn(words[0])
        ids = tuple(self.spelt.get(word, -1) for word in words)
        if -1 in ids:
            raise damaged("arpa_not_unigram", self.at, word=words[ids.index(-1)])
        prob = self._number(first)
        if prob > 1:
            raise damaged("arpa_above_one", self.at)
        return ids, prob, self._number(backoff)

    def _learn(self, word: str) -> None:
        """Give a word of the file its number; another spelling of one that is there has the same."""
        name = UNK if word == "<UNK>" else unicodedata.normalize("NFC", word)
        index = self.vocabulary.setdefault(name, len(self.vocabulary))
        if word not in self.spelt and index in self.named:
            self.doubled.add(index)
            self.notes.add("two_spellings")
        elif name not in {word, UNK}:
            self.notes.add("composed")
        self.named.add(index)
        self.spelt[word] = index

    def _number(self, text: str) -> float:
        try:
            log10 = float(text)
        except ValueError:
            raise damaged("arpa_no_number", self.at, word=text) from None
        if math.isnan(log10) or log10 > ZERO:
            raise damaged("arpa_no_log10", self.at, word=text)
        if -ZERO < log10 < SMALLEST or log10 > LARGEST:
            raise damaged("arpa_range", self.at, word=text, least=SMALLEST, limit=LARGEST)
        return 10.0**log10 if log10 > -ZERO else 0.0
