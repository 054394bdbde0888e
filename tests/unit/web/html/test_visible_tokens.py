"""How tokens are written: what cannot be seen gets a name."""

from __future__ import annotations

import pytest

from app.web.html.visible_tokens import ending, heading, phrase, visible


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("天", "天"),
        (" ", "␣"),
        (" are you", "␣are you"),
        ("\u200d", "U+200D"),
        ("\ufe0f", "U+FE0F"),
        ("\u3164", "U+3164"),
        ("\u0301", "\u25cc\u0301"),
        ("e\u0301", "e\u0301"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("</s>", "</s>"),
        ("שלום", "\u2068שלום\u2069"),
    ],
)
def test_every_token_can_be_seen(token, shown):
    assert visible(token) == shown


def test_characters_touch_words_and_marks_keep_a_gap():
    assert phrase(["<s>", "今", "天"], "char") == "<s> 今天"
    assert phrase(["今天", "天气"], "word") == "今天 天气"
    assert phrase([], "char") == ""
    assert ending(list("一二三四"), "char", 3) == "…二三四"


def test_a_full_width_form_heads_its_column_in_a_cell_of_its_own():
    assert heading("！") == '<span class="fullwidth">！</span>'
    assert [heading(token) for token in ("!", "！！", " ", "<s>")] == ["!", "！！", "␣", "<s>"]
