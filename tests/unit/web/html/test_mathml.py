"""The five equations: they read right, symbols carry their classes, time indices can be rewritten."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from app.web.html.mathml import backward_equations, equations, to_mathml

READ = {
    "a": "a(t)=b+Wh(t−1)+Ux(t)",
    "h": "h(t)=tanh(a(t))",
    "o": "o(t)=c+Vh(t)",
    "yhat": "y^(t)=softmax(o(t))",
    "L": "L(t)=−logy^(t)[y(t)]",
}
SYMBOLS = {
    "a": ["a", "b", "W", "h", "U", "x"],
    "h": ["h", "tanh", "a"],
    "o": ["o", "c", "V", "h"],
    "yhat": ["yhat", "o"],
    "L": ["L", "yhat", "y"],
}
TIMES = {"a": ["0", "-1", "0"], "h": ["0", "0"], "o": ["0", "0"], "yhat": ["0", "0"], "L": ["0", "0", "0"]}


def parsed():
    return {equation.stage: ET.fromstring(str(equation.mathml)) for equation in equations()}


@pytest.mark.parametrize("stage", list(READ))
def test_an_equation_reads_as_in_the_book(stage):
    assert "".join(parsed()[stage].itertext()) == READ[stage]


@pytest.mark.parametrize("stage", list(SYMBOLS))
def test_every_symbol_carries_its_class(stage):
    classes = [element.get("class", "") for element in parsed()[stage].iter()]
    assert [name.removeprefix("sym sym-") for name in classes if name.startswith("sym ")] == SYMBOLS[stage]


@pytest.mark.parametrize("stage", list(TIMES))
def test_every_time_index_is_an_element_of_its_own(stage):
    found = [element for element in parsed()[stage].iter() if element.get("data-time") is not None]
    assert [element.get("data-time") for element in found] == TIMES[stage]
    assert {"".join(element.itertext()) for element in found} <= {"t", "t−1"}


def test_the_order_is_that_of_computation():
    assert [equation.stage for equation in equations()] == ["a", "h", "o", "yhat", "L"]


def test_the_tex_stands_as_alternative_text():
    assert 'alttext="x &lt; y"' in to_mathml("x < y")


def test_the_way_back_reads_as_in_the_book():
    read = [
        (found.stage, "".join(ET.fromstring(str(found.mathml)).itertext())) for found in backward_equations()
    ]
    assert read[:3] == [
        ("o", "∇o(t)=y^(t)−y(t)"),
        ("h", "∇h(t)=V⊤∇o(t)+W⊤∇a(t+1)"),
        ("a", "∇a(t)=(1−h(t)⊙h(t))⊙∇h(t)"),
    ]
    assert [stage for stage, _ in read[3:]] == ["theta"] * 5
    assert read[3][1] == "∇W←∇W+∇a(t)h(t−1)⊤"


def test_the_next_time_step_is_an_element_of_its_own():
    found = ET.fromstring(str(backward_equations()[1].mathml))
    times = [element.get("data-time") for element in found.iter() if element.get("data-time") is not None]
    assert times == ["0", "0", "1"]
