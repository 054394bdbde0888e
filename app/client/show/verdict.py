"""A check that shows itself: each claimed array with what differs, and the slips that explain it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.client.show.origin import NOWHERE, Origin
from app.explain.check.answer import CheckAnswer, CheckedArray, ToldSlip
from app.web.html import number_format as numbers
from app.web.html.i18n import Catalogue

TABLE = Markup("<table><thead>{}</thead><tbody>{}</tbody></table>{}")
ROW = Markup("<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>")
SLIP = Markup("<p><b>{}</b><br>{}<br>{}</p>")
HEADS = ("array", "verdict", "first", "ours", "yours", "largest")


@dataclass(frozen=True, slots=True)
class Verdict(CheckAnswer):
    """What the app found of one's own numbers."""

    origin: Origin = NOWHERE

    def _repr_html_(self) -> str:
        words = self.origin.words
        head = ROW.format(*(words(f"check.{name}") for name in HEADS))
        rows = Markup().join(_row(one, words) for one in self.arrays)
        slips = Markup().join(_slip(one) for one in self.slips)
        return str(TABLE.format(head, rows, slips))


def _row(array: CheckedArray, words: Catalogue) -> Markup:
    verdict = words("check.agrees") if array.agrees else words("check.differs")
    first = array.first
    if array.agrees or first is None:
        return ROW.format(array.name, verdict, "", "", "", numbers.measured(array.max_abs))
    place = str(first.index) if first.t is None else words("check.at_step", t=first.t, index=str(first.index))
    ours, yours = numbers.figure(first.ours), numbers.figure(first.yours)
    return ROW.format(array.name, verdict, place, ours, yours, numbers.measured(array.max_abs))


def _slip(slip: ToldSlip) -> Markup:
    return SLIP.format(slip.title, slip.why, slip.mend)
