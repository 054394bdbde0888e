"""Figures that answers share."""

from __future__ import annotations

from app.explain.figures import bits


def test_a_certain_token_has_a_surprisal_of_0_not_minus_0():
    assert str(bits(0.0)) == "0.0"
    assert bits(None) is None
