"""Encodings told by the bytes of a file: Chinese and English, with and without a mark, long and short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.encoding import SAMPLE, decoded, encoding_of

SIMPLIFIED = "今天天气真好，我们一起去公园散步吧。\n你觉得怎么样？\n"
TRADITIONAL = "今天天氣真好，我們一起去公園散步吧。\n你覺得怎麼樣？\n"
ENGLISH = "It rains again, doesn't it?\nWe stay at home.\n"
CASES = [
    *((text, name) for text in (SIMPLIFIED, TRADITIONAL, ENGLISH) for name in ("utf-8", "utf-16")),
    *((text, name) for text in (SIMPLIFIED, ENGLISH) for name in ("utf-16-le", "utf-16-be")),
    (SIMPLIFIED, "gb18030"),
    (SIMPLIFIED, "gbk"),
    (TRADITIONAL, "big5"),
    ("The café is naïve.\nA résumé.\n", "cp1252"),
]


@pytest.mark.parametrize(("text", "name"), CASES)
def test_an_encoding_is_told_by_the_bytes(text, name):
    content = text.encode(name)
    assert decoded(content, "file", encoding_of(content)) == text


@pytest.mark.parametrize("cut", range(4))
def test_the_sample_of_a_long_file_ends_with_a_line(cut):
    content = b" " * cut + (SIMPLIFIED * 5000).encode("gb18030")
    assert len(content) > SAMPLE
    assert encoding_of(content) == "gb18030"


@pytest.mark.parametrize("content", [b"", b"a", b"\x80", b"ab\0cd", b"\xff", b"\xef\xbb\xbf"])
def test_a_few_bytes_have_some_encoding(content):
    assert "".encode(encoding_of(content)) is not None


@given(st.text())
def test_what_is_utf_8_is_read_as_such(text):
    content = (text + "今").encode("utf-8", "ignore")
    assert encoding_of(content) == "utf-8"


@given(st.binary())
def test_any_bytes_have_some_encoding(content):
    assert "".encode(encoding_of(content)) is not None
