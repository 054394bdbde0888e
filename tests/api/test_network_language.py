"""The stage opens with the network of the sentence's language, and tells where the chosen one has another."""

from __future__ import annotations

import pytest

from tests.api.page import Page

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("今天下雨", "rnn-zh-char"),
        ("It is raining today.", "rnn-en-word"),
        ("123", "rnn-zh-char"),
        ("", "rnn-en-word"),
    ],
)
async def test_unasked_the_network_speaks_the_sentences_language(client, text, model):
    html = (await client.get("/unroll", params={"text": text, "lang": "en"})).text
    assert Page(html).data()["model"]["id"] == model
    assert "has only learned" not in html


@pytest.mark.parametrize(
    ("text", "model", "told"),
    [
        ("It is raining today.", "rnn-zh-char", "rnn-en-word"),
        ("今天下雨", "rnn-en-char", "rnn-zh-char"),
        ("It is raining today.", "rnn-en-char", None),
        ("今天下雨", "rnn-tiny", None),
    ],
)
async def test_a_network_of_another_language_is_told_and_the_fitting_one_named(client, text, model, told):
    for lang, words in (("en", "has only learned"), ("zh", "只学过")):
        html = (await client.get("/unroll", params={"text": text, "model": model, "lang": lang})).text
        assert Page(html).data()["model"]["id"] == model
        notice = html.partition('role="alert">')[2].partition("</div>")[0]
        assert (words in notice and told in notice) if told else words not in notice
