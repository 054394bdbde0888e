"""Chinese and English told apart by the text."""

from __future__ import annotations

import pytest

from app.text.language import has_blanks_between_words, language_of, with_cuts, without_cuts
from app.text.tokenizer import Unit, tokenize


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天的天气真好呀", "zh"),
        ("How old are you?", "en"),
        ("我用 Python 写程序", "zh"),
        ("How do you say 你好 in English?", "en"),
        ("今天 very good today", "en"),
        ("天", "zh"),
        ("hi", "en"),
        ("x", None),
        ("123 😀!", None),
        ("", None),
    ],
)
def test_the_more_characters_or_words_decide(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "has"),
    [("How old", True), ("Yes, I do.", True), ("今天 好", False), ("用 Python 写", False), ("a 1 b", False)],
)
def test_blanks_between_latin_words(text, has):
    assert has_blanks_between_words(text) is has


@pytest.mark.parametrize(
    ("text", "language", "cut"),
    [
        ("今天的天气真好呀", "zh", "今天/的/天气/真好/呀"),
        ("How old are you?", "en", "How/ old/ are/ you/?"),
        ("天气/真/好", "zh", "天气/真/好"),
    ],
)
def test_cutting_by_hand_begins_with_the_words(text, language, cut):
    assert with_cuts(text, language) == cut
    assert without_cuts(cut) == without_cuts(text)
    assert "".join(tokenize(cut, Unit.HAND, language)) == without_cuts(text)
