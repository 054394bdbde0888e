"""The loop in pieces: what is right, and what is said of what is not; the right orders do run."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from app.learn.evidence import SENTENCE
from app.learn.program.parsons import LOOP, NEEDS, WRONG, Marked, marked, pieces
from app.learn.program.run import changed, run
from app.learn.program.source import cells

RIGHT = ["do", "dh", "da", "dW", "dU", "carried"]


def test_six_lines_of_the_program_and_three_of_its_slips():
    found = pieces()
    assert {piece.name for piece in found} == {*LOOP, *WRONG}
    assert len({piece.code for piece in found}) == 9
    program = "\n".join(cell.code for cell in cells("en"))
    assert all(
        (piece.code in [line.strip() for line in program.splitlines()]) != bool(piece.slip) for piece in found
    )
    assert [piece.name for piece in found][:6] != RIGHT


@pytest.mark.parametrize("end", list(permutations(RIGHT[3:])))
def test_the_last_three_may_come_in_any_order_and_give_the_same_gradients(end):
    """With the lines in that order the program computes what it computed."""
    assert marked([*RIGHT[:3], *end]) == Marked("right")
    swapped = [(LOOP[old], LOOP[new] + "  #") for old, new in zip(RIGHT[3:], end, strict=True)]
    found, usual = (run(SENTENCE, changes, 6)[5].variables for changes in (swapped, ()))
    for name in ("dU", "dW"):
        assert np.array_equal(found[name], usual[name])


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ([], Marked("empty", 1)),
        (["do", ""], Marked("empty", 2)),
        (["do", "<script>"], Marked("empty", 2)),
        (["do", "dh", "dh"], Marked("twice", 3, "dh")),
        (["do", "P7"], Marked("slip", 2, "P7")),
        (["do", "dh", "P1"], Marked("slip", 3, "P1")),
        (["do", "da"], Marked("early", 2, "da", "dh")),
        (["dh"], Marked("early", 1, "dh", "do")),
        (["do", "carried"], Marked("early", 2, "carried", "dh")),
        (["do", "dh", "da", "dW", "P3"], Marked("slip", 5, "P3")),
    ],
)
def test_the_first_fault_is_told(order, said):
    assert marked(order) == said


def test_no_other_order_of_the_six_is_right():
    right = [order for order in permutations(LOOP) if marked(order).fault == "right"]
    assert len(right) == 6
    assert set(NEEDS) < set(LOOP)
    assert changed([cells("en")[5].code], [(LOOP["carried"], "")])
