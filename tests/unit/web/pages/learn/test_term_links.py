"""Terms: the first use of each is a link, within the prose alone; every one of the glossary is used."""

from __future__ import annotations

import pytest

from app.learn.chapters import chapters
from app.web.html.i18n import load_catalogues
from app.web.html.terms import terms_of
from app.web.pages.learn.markdown import terms_met, to_html

WORDS = load_catalogues()


def html(text, language="en"):
    return to_html(text, {}, str, terms_of(WORDS, language), "<a {}>{}</a>".format)


def test_the_first_use_of_a_term_is_a_link_and_no_later_one():
    found = html("Cut into **tokens**. A token.\n\nTokens.")
    assert found.met == ["token"]
    assert found.html.count("<a token>tokens</a>") == 1
    assert found.html.count("<a ") == 1


def test_headings_links_lit_words_and_code_have_no_terms():
    found = html("## A token\n\n[token](/x) [loss]{light=L} `token` $token$")
    assert found.met == []


@pytest.mark.parametrize("text", ["tokenizer", "sub-token", "miscontext", "一元论"])
def test_a_part_of_a_longer_word_is_no_term(text):
    assert html(text, "en" if text.isascii() else "zh").met == []


def test_the_longest_of_two_terms_is_the_one():
    assert html("循环神经网络的隐藏状态经过 Kneser–Ney 平滑", "zh").met == [
        "recurrent",
        "hidden_state",
        "kneser_ney",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_term_is_met_in_a_chapter(language):
    known = terms_of(WORDS, language)
    met = {name for one in chapters(language) for name in terms_met(one.body, known)}
    assert {term.name for term in known.of} == met
    assert len(met) > 35
