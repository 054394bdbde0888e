"""Reading a text that is already cut gives what tokenizer and vocabulary give, however long its words."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BrokenText, InvalidRequest
from app.text.pretokenized import stream as spaced
from app.text.pretokenized.stream import SpacedText, read_spaced
from app.text.tokenizer import BROKEN
from app.text.vocabulary import BOS_ID, EOS_ID, MARKS, Vocabulary

words = st.text("ab天🦄", min_size=1, max_size=12) | st.text("xyz", min_size=1, max_size=3)
lines = st.lists(st.lists(words, max_size=9), max_size=9)


def expected(sentences: list[list[str]]) -> tuple[tuple[str, ...], list[int]]:
    vocabulary = Vocabulary.from_sentences(sentences)
    stream = [[BOS_ID, *vocabulary.encode(sentence).tolist(), EOS_ID] for sentence in sentences]
    return vocabulary.tokens, [token for sentence in stream for token in sentence]


def read(text: str) -> SpacedText:
    return read_spaced(io.BytesIO(text.encode()))


def assert_reads(text: str, sentences: list[list[str]]) -> None:
    found = read(text)
    assert (found.tokens, found.stream.tolist()) == expected(sentences)


@settings(deadline=None)
@given(lines, st.sampled_from([" ", "  ", "\t", " \t", "\u3000", "\xa0"]))
def test_it_is_the_stream_of_the_plain_way(sentences: list[list[str]], blank: str):
    assert_reads("".join(blank.join(sentence) + "\n" for sentence in sentences), sentences)


@settings(deadline=None)
@given(lines.filter(bool))
def test_the_last_line_needs_no_end_and_may_have_that_of_windows(sentences: list[list[str]]):
    sentences[-1].append("end")
    assert_reads("\r\n".join(" ".join(sentence) for sentence in sentences), sentences)


def test_more_words_than_the_first_table_holds_in_many_blocks(monkeypatch: pytest.MonkeyPatch):
    """100,000 different words of 2 to 22 bytes: the table grows, and every word keeps its number."""
    monkeypatch.setattr(spaced, "BLOCK", 50_000)
    sentences = [[f"{i:x}" * (1 + i % 4) + "w" for i in range(at, at + 50)] for at in range(0, 100_000, 25)]
    assert_reads("".join(" ".join(sentence) + "\n" for sentence in sentences), sentences)


def test_words_that_begin_alike_are_told_apart():
    same = "abcdefgh"
    twice = same * 2
    sentences = [[same, same + "1", same + "2", twice, twice + "1", twice + "2", same + same[:7]] * 2]
    assert_reads(" ".join(sentences[0]), sentences)


def test_a_written_unk_is_a_stranger():
    found = read("天 气 <unk>")
    assert found.tokens == (*MARKS, "天", "气")
    assert found.stream.tolist() == [1, 3, 4, 0, 2]


@pytest.mark.parametrize(
    "text", ["<s> 天 </s>\n<s> 气 </s>\n", "<s> 天 </s> <s> 气 </s>\n", "<S> 天\n气 </S>", "\ufeff天\n气\n"]
)
def test_marks_around_sentences_and_a_byte_order_mark_are_no_words(text: str):
    found = read(text)
    assert (found.tokens[3:], found.stream.tolist()) == (("天", "气"), [1, 3, 2, 1, 4, 2])


def test_a_mark_inside_a_sentence_is_refused_with_its_line():
    with pytest.raises(InvalidRequest) as caught:
        read("天\n天 <s> 气\n")
    assert (caught.value.params["reason"], caught.value.params["line"]) == ("mark_inside", 2)


def test_decomposed_letters_are_composed():
    assert read("e\u0301").tokens[3:] == ("é",)


def test_nothing_at_all():
    found = read("")
    assert (found.tokens, found.stream.tolist()) == (MARKS, [])


@pytest.mark.parametrize(
    ("text", "position", "line"),
    [(b"a\x00b", 2, 1), (b"ab\n\xff", 4, 2), ("天\ufffd".encode(), 4, 1), ("\na\x85b \x9f".encode(), 7, 2)],
)
def test_what_is_no_text_is_refused_with_its_place_in_bytes(text: bytes, position: int, line: int):
    with pytest.raises((BrokenText, InvalidRequest)) as caught:
        read_spaced(io.BytesIO(text))
    assert (caught.value.params["position"], caught.value.params["line"]) == (position, line)


def test_broken_is_what_the_tokenizer_refuses():
    """But for lone surrogates, which UTF-8 cannot hold."""
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    refused = [character for character in characters if BROKEN.match(character)]
    assert all(spaced.BROKEN.match(character) for character in refused)
    blank = [c for c in characters if c.isspace() and not BROKEN.match(c)]
    assert all(character in "\t\n\v\f\r " or spaced.ODD.match(character) for character in blank)
