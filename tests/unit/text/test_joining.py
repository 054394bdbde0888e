"""Tokens become a text again, and the text the same tokens."""

from __future__ import annotations

import pytest

from app.text.joining import joined
from app.text.tokenizer import Unit, tokenize


@pytest.mark.parametrize(
    ("text", "unit", "language"),
    [
        ("今天天气真好！", Unit.CHAR, "zh"),
        ("I'd like (some) tea, please.", Unit.WORD, "en"),
        ("Oh , no !", Unit.SPACE, "en"),
        ("How are you?", Unit.CHAR, "en"),
    ],
)
def test_a_text_is_cut_and_joined_again(text: str, unit: Unit, language: str) -> None:
    assert joined(tokenize(text, unit, language), unit, language) == text


def test_a_token_is_appended_to_a_text() -> None:
    assert joined(("How old are", "you"), Unit.WORD, "en") == "How old are you"
    assert joined(("How old are you", "?"), Unit.WORD, "en") == "How old are you?"
