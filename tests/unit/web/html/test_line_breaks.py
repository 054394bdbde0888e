"""A broken equation has all its parts, breaks within no bracket, and keeps the distance of its signs."""

from __future__ import annotations

import doctest
import re

import pytest

from app.learn.chapters import chapters
from app.web.html import line_breaks
from app.web.html.line_breaks import breakable, pieces

BLOCKS = sorted(
    {tex.strip() for one in chapters("zh") for tex in re.findall(r"\$\$(.*?)\$\$", one.body, re.DOTALL)}
)


@pytest.mark.parametrize("tex", BLOCKS)
def test_an_equation_of_a_chapter_is_whole_and_no_bracket_is_cut(tex):
    found = pieces(tex)
    assert "".join(found) == tex
    assert all(piece.strip() for piece in found)
    for piece in found:
        assert piece.count(r"\left(") == piece.count(r"\right)")
        assert all(piece.count(a) == piece.count(b) for a, b in ("{}", "()", "[]"))
    assert breakable(tex).count("<math") == len(found)


def test_an_arrow_is_a_relation_and_opens_no_bracket():
    assert pieces(r"W \leftarrow W - \eta g") == ["W ", r"\leftarrow W ", r"- \eta g"]


def test_a_sign_at_the_start_of_a_piece_keeps_its_distance_and_one_of_a_number_does_not():
    assert breakable("b + W").count('<mo form="infix">+</mo>') == 1
    assert 'form="infix"' not in breakable("-b = -c")


def test_the_examples():
    assert doctest.testmod(line_breaks).attempted == 2
    assert doctest.testmod(line_breaks).failed == 0
