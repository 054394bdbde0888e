"""Where a long equation may be broken, so that a narrow page shows all of it."""

from __future__ import annotations

import re
from typing import Literal

from markupsafe import Markup

from app.web.html.mathml import to_mathml

PART = re.compile(r"\\(?:left|right)(?![a-zA-Z])\s*(?:\\[a-zA-Z]+|.)|\\[a-zA-Z]+|\\.|.", re.DOTALL)
RELATIONS = frozenset({"=", r"\approx", r"\leftarrow"})
SIGNS = frozenset({"+", "-"})
FIRST_SIGN = re.compile(r"^(<math[^>]*><mrow><mo)(?=>[+−])")  # as a prefix it would keep no distance
DEPTH = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


def pieces(tex: str) -> list[str]:
    r"""Break an equation before its relations and its sums and after its thin spaces, within no bracket.

    >>> pieces(r"L = -\sum_{t=1}^T \ln P(w_t) = -\ln P(S)")
    ['L ', '= -\\sum_{t=1}^T \\ln P(w_t) ', '= -\\ln P(S)']
    >>> pieces("b + W h + U x")
    ['b ', '+ W h ', '+ U x']
    """
    segments, depth = [""], 0
    for part in PART.findall(tex):
        depth += _depth(part)
        is_first = not segments[-1].strip() or segments[-1].split()[-1] in RELATIONS
        if depth == 0 and not is_first and part in RELATIONS | SIGNS:
            segments.append("")
        segments[-1] += part
        if depth == 0 and part == r"\,":
            segments.append("")
    return segments


def breakable(tex: str, display: Literal["block", "inline"] = "inline") -> Markup:
    """Convert one equation as MathML in pieces; a line may end between two of them."""
    elements = [to_mathml(piece, display=display) for piece in pieces(tex)]
    rest = [FIRST_SIGN.sub(r'\1 form="infix"', str(one)) for one in elements[1:]]
    return Markup("<wbr>".join([elements[0], *rest]))  # noqa: S704 - pieces of Markup


def _depth(part: str) -> int:
    """Return by how much deeper one is in brackets after a part; an arrow is none."""
    if part in RELATIONS:
        return 0
    if part.startswith((r"\left", r"\right")):
        return 1 if part.startswith(r"\left") else -1
    return DEPTH.get(part, 0)
