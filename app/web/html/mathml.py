"""The equations of the network as MathML whose symbols carry classes, to be coloured and lit.

Deep Learning, equations 10.8 to 10.11, the loss, and 10.18 to 10.28 backward. A symbol has the classes `sym`
and `sym-<name>` with a name in a h o yhat L x y U W V b c tanh; a time index is
`<mrow class="time" data-time="0">` for (t), "-1" for (t-1), "1" for (t+1): the page may write a number there.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from typing import Literal

from latex2mathml.converter import convert
from markupsafe import Markup

from app.explain.trace.cell import CELL, THETA, Graph

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
OPERATORS = frozenset({"tanh", "log", "softmax"})


@dataclass(frozen=True, slots=True)
class Equation:
    """The equation of one stage: its TeX source and its MathML."""

    stage: str
    tex: str
    parameter: str | None  # whose gradient it adds to
    mathml: Markup


@cache
def equations(cell: Graph = CELL) -> tuple[Equation, ...]:
    """Return the equations of a cell in the order of their computation."""
    marked = cell.symbols
    return tuple(Equation(stage, tex, None, to_mathml(tex, marked)) for stage, tex in cell.equations.items())


@cache
def backward_equations(cell: Graph = CELL) -> tuple[Equation, ...]:
    """Return the equations of the way back in the order of their computation, one for each parameter."""
    updates = iter(cell.updates)
    return tuple(
        Equation(stage, tex, next(updates) if stage == THETA else None, to_mathml(tex, cell.symbols))
        for stage, group in cell.backward_equations.items()
        for tex in group
    )


@cache
def chain_equation(t: int, k: int) -> Markup:
    """Return dh(t)/dh(k) as a product of one factor a time step."""
    factor = r"\operatorname{diag}\left(1 - (h^{(s)})^2\right) W"
    return to_mathml(
        rf"\frac{{\partial h^{{({t})}}}}{{\partial h^{{({k})}}}} = \prod_{{s={k + 1}}}^{{{t}}} {factor}"
    )


def inline_mathml(tex: str) -> Markup:
    """Convert an expression within a line of text."""
    return to_mathml(tex, display="inline")


def to_mathml(
    tex: str, symbols: frozenset[str] = CELL.symbols, display: Literal["block", "inline"] = "block"
) -> Markup:
    """Convert one equation; its TeX stays as the alternative text."""
    root = ET.fromstring(convert(tex, display=display))  # noqa: S314 - made by us on this very line
    for element in root.iter():
        element.tag = element.tag.removeprefix(NAMESPACE)
    _mark(root, symbols)
    root.set("xmlns", NAMESPACE.strip("{}"))
    root.set("alttext", tex)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - our own constants, escaped by ElementTree


def _mark(element: ET.Element, symbols: frozenset[str]) -> None:
    """Give classes to the symbols and time indices below an element."""
    if element.tag == "mover" and "".join(element.itertext()).startswith("y"):
        element.set("class", "sym sym-yhat")
        return
    time = _time_of(element)
    if time is not None:
        element.clear()
        _write_time(element, time)
        return
    name = element.text or ""
    if element.tag in {"mi", "mo"} and name in OPERATORS:
        element.tag = "mi"  # a function's name; as an operator it would be spaced like one
        element.attrib.clear()
    if name == "∇":
        element.tag = "mi"  # as an operator it would keep its distance from what it is of
    if element.tag == "mi" and name in symbols:
        element.set("class", f"sym sym-{name}")
    for child in element:
        _mark(child, symbols)


def _time_of(element: ET.Element) -> int | None:
    """Return 0 for a row that reads (t), -1 for (t-1), 1 for (t+1), None for any other element."""
    if element.tag != "mrow":
        return None
    return {"(t)": 0, "(t−1)": -1, "(t+1)": 1}.get("".join(element.itertext()))


def _write_time(element: ET.Element, time: int) -> None:
    """Rebuild the row as ( t ) with the index itself in an element of its own."""
    ET.SubElement(element, "mo", stretchy="false").text = "("
    index = ET.SubElement(element, "mrow", {"class": "time", "data-time": str(time)})
    ET.SubElement(index, "mi").text = "t"
    if time:
        ET.SubElement(index, "mo").text = "−" if time < 0 else "+"
        ET.SubElement(index, "mn").text = str(abs(time))
    ET.SubElement(element, "mo", stretchy="false").text = ")"
