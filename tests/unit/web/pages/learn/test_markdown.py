"""Markdown: directives become what they stand for, and HTML written in it is text."""

from __future__ import annotations

import doctest

import pytest
from markupsafe import Markup

from app.web.pages.learn import directives
from app.web.pages.learn.markdown import line_to_html, to_html

PARTS = {
    "scene": lambda where: (Markup('<div data-scene="{}">').format(where), Markup("</div>")),
    "worked": lambda name: (Markup("<i>{}</i>").format(name), Markup()),
}


def html(text):
    return to_html(text, PARTS, lambda name: f"<{name}>").html


def test_scenes_figures_equations_and_lit_words():
    found = html(
        "::: scene /unroll?t=2&stage=h\n{{prob 2}} $a_t$ [W]{light=W}\n:::\n\n```worked\nsoftmax\n```\n"
    )
    assert '<div data-scene="/unroll?t=2&amp;stage=h"><p>' in found
    assert '<span class="figure">&lt;prob 2&gt;</span>' in found
    assert '<math display="inline"' in found
    assert 'data-light="W" role="button" tabindex="0">W</span></p>\n</div>' in found
    assert "<i>softmax</i>" in found


def test_html_is_escaped_and_code_is_code():
    found = html("<script>x</script> [a](javascript:x)\n\n```\n<b>\n```\n")
    assert "<script" not in found
    assert "href" not in found
    assert "&lt;b&gt;" in found


@pytest.mark.parametrize("text", ["::: nothing x\n:::\n", "[W]{light=Q}\n"])
def test_a_directive_that_there_is_not(text):
    with pytest.raises(ValueError, match=r"nothing|Q"):
        html(text)


def test_a_goal_is_a_line():
    assert line_to_html("tell $T$ & more").startswith("tell <span")


def test_the_example_of_an_address():
    assert doctest.testmod(directives).failed == 0
