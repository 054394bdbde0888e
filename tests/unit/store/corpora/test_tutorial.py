"""The tutorial's corpus holds the very counts from which its probabilities are worked by hand."""

import re
from collections import Counter

import pytest

from app.settings import ROOT

RAW = (ROOT / "app" / "store" / "corpora" / "data" / "tutorial.txt").read_bytes()
LINES = RAW.decode("utf-8").removesuffix("\n").split("\n")


def count(piece: str) -> int:
    """How often `piece` stands in the corpus, never across two lines."""
    return sum(line.count(piece) for line in LINES)


def test_file_is_plain_utf8_with_a_final_newline():
    """UTF-8 without a byte order mark, LF only, no empty line at the end."""
    assert not RAW.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in RAW
    assert RAW.endswith(b"\n")
    assert not RAW.endswith(b"\n\n")


def test_corpus_has_ten_thousand_characters():
    """The tutorial's corpus: 10,000 characters, line breaks not counted."""
    assert sum(map(len, LINES)) == 10_000


def test_unigram_of_sky():
    """The tutorial: 天 stands 33 times in 10,000 characters, P(天) = 0.0033."""
    assert count("天") == 33
    assert count("天") / sum(map(len, LINES)) == pytest.approx(0.0033, abs=1e-12)


def test_bigram_of_weather():
    """The tutorial: 5 of the 33 天 are followed by 气, P(气 | 天) = 5 / 33 = 0.1515; none ends a line."""
    assert count("天气") == 5
    assert round(count("天气") / count("天"), 4) == 0.1515
    assert not any(line.endswith("天") for line in LINES)


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        ("天气真", 3),
        ("天气真好", 2),
        ("好呀", 1),
        ("真好呀", 0),
        ("今天的天气真好", 0),
        ("今天的天气真好呀", 0),
        ("怎么老是你", 0),
    ],
)
def test_exact_counts_of_longer_pieces(piece, times):
    """The tutorial's longer n-grams: seen just so often, and its whole sentences never."""
    assert count(piece) == times


@pytest.mark.parametrize(
    ("piece", "least"), [("今天的", 2), ("今天的天气", 1), ("你多大了", 1), ("怎么", 1), ("老是", 1)]
)
def test_pieces_the_tutorial_needs_are_seen(piece, least):
    """The tutorial's parts of sentences are seen, though the whole may not be."""
    assert count(piece) >= least


def test_every_line_is_one_short_distinct_sentence():
    """The tutorial's sentences: 6 to 20 characters, Han and ，、。？！ only, an end mark, no line twice."""
    assert len(LINES) == 873
    assert [line for line, times in Counter(LINES).items() if times > 1] == []
    shape = re.compile(r"(?=.{6,20}\Z)[\u4e00-\u9fff][\u4e00-\u9fff，、。？！]*[。？！]")
    assert [line for line in LINES if not shape.fullmatch(line)] == []


def test_vocabulary_is_varied():
    """The tutorial's vocabulary: 1,241 distinct Han characters, so that most n-grams of a model are rare."""
    assert len({char for line in LINES for char in line if "\u4e00" <= char <= "\u9fff"}) == 1241
