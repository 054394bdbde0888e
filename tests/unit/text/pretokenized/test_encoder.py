"""Encoding cut text with a known vocabulary gives what tokenizer and vocabulary give, strangers included."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BrokenText
from app.text.pretokenized import stream as spaced
from app.text.pretokenized.encoder import LineEncoder
from app.text.vocabulary import BOS_ID, EOS_ID, MARKS, UNK_ID, Vocabulary

words = st.text("ab天🦄", min_size=1, max_size=12) | st.sampled_from(["x" * 16, "x" * 17, "天" * 6, *MARKS])
lines = st.lists(st.lists(words, max_size=9), max_size=9)


def assert_encodes(vocabulary: Vocabulary, text: str, sentences: list[list[str]]) -> None:
    stream = [[BOS_ID, *vocabulary.encode(sentence).tolist(), EOS_ID] for sentence in sentences]
    assert LineEncoder(vocabulary).encode(text).tolist() == [token for part in stream for token in part]


@settings(deadline=None)
@given(st.lists(words), lines, st.sampled_from([" ", "  ", "\t", "\u3000", "\xa0"]))
def test_it_is_the_stream_of_the_plain_way(known: list[str], sentences: list[list[str]], blank: str):
    vocabulary = Vocabulary.from_sentences([known])
    assert_encodes(vocabulary, "".join(blank.join(sentence) + "\n" for sentence in sentences), sentences)


def test_many_blocks_and_more_words_than_the_first_table_holds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spaced, "BLOCK", 1000)
    sentences = [[f"w{number}", f"u{number}", "w0"] for number in range(40_000)]
    vocabulary = Vocabulary.from_sentences([[f"w{number}" for number in range(40_000)]])
    assert_encodes(vocabulary, "\n".join(map(" ".join, sentences)), sentences)


def test_a_vocabulary_of_characters_may_hold_a_blank():
    vocabulary = Vocabulary((*MARKS, "a", " ", "b"))
    assert_encodes(vocabulary, "b a\n\nc", [["b", "a"], [], ["c"]])


def test_a_vocabulary_of_marks_alone_knows_no_word():
    assert LineEncoder(Vocabulary(MARKS)).encode("a").tolist() == [BOS_ID, UNK_ID, EOS_ID]


def test_text_is_normalized_and_quotes_are_no_blanks():
    vocabulary = Vocabulary((*MARKS, "é", "it’s"))
    assert_encodes(vocabulary, "e\u0301 it’s\n", [["é", "it’s"]])


@pytest.mark.parametrize(("text", "position"), [("ab\ud800", 3), ("a\x00", 2), ("a\ufffd", 2)])
def test_what_is_no_text_is_refused_with_its_position(text: str, position: int):
    with pytest.raises(BrokenText) as refused:
        LineEncoder(Vocabulary(MARKS)).encode(text)
    assert refused.value.params["position"] == position
