"""A name is one line, and no text turns the direction of the words around it."""

from __future__ import annotations

import pytest

from app.text.names import encoded_turns, one_line, without_turns
from app.web.html.i18n import load_catalogues


@pytest.mark.parametrize(
    "name", ["a\nb", "a\r\nb", "a\u2028b", "a\tb", " a  b ", "a\u202e b", "a \u2066\u200fb\u2069"]
)
def test_a_name_is_one_line(name):
    assert one_line(name) == "a b"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("天\u202e气", "天气"),
        ("天\u2067气\u2069", "天气"),
        ("天\u2068气", "天气"),
        ("天气\u2069", "天气"),
        ("天\u2068שלום\u2069气", "天\u2068שלום\u2069气"),  # a part that is set apart whole
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_no_word_around_a_text_is_turned(text, kept):
    assert without_turns(text) == kept
    told = load_catalogues()["en"]("error.model_not_found.detail", id=text)
    assert kept in told
    assert text == kept or text not in told


def test_an_address_that_is_shown_means_the_same():
    assert encoded_turns("/?text=天\u202e气") == "/?text=天%E2%80%AE气"
