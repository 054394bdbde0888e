"""A trace with its arrays, which shows its steps, and the stage: the page of the very same run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.client.show.origin import NOWHERE, Origin
from app.errors import InvalidRequest
from app.explain.trace.answer import TraceAnswer
from app.lm.checks import Floats, Ids
from app.web.html import number_format as numbers
from app.web.html.error_words import describe
from app.web.html.visible_tokens import visible

STAGE, FRAMED = "/unroll", "/embed/unroll"
PAGE = Markup(
    '<p><a href="{0}" target="_blank" rel="noopener">{1}</a></p>'
    "<details><summary>{2}</summary>"
    '<iframe src="{3}" title="{2}" width="100%" height="720" loading="lazy" style="border: 0"></iframe>'
    "</details>"
)
HEADS = Markup("<th>t</th><th>x</th><th>y</th><th>ŷ[y]</th><th>L</th>")
TABLE = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>")
ROW = Markup("<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>")


@dataclass(frozen=True, slots=True)
class NetworkTrace(TraceAnswer):
    """A run as the API tells it, and its arrays: row t - start belongs to time step t."""

    origin: Origin = NOWHERE

    @property
    def x(self) -> Ids:
        """The ids that were read, (tau,)."""
        return np.array([step["x"]["id"] for step in self.steps])

    @property
    def y(self) -> Ids:
        """The ids that were to be predicted, (tau,)."""
        return np.array([step["y"]["id"] for step in self.steps])

    @property
    def a(self) -> Floats:
        """The sums b + W h(t-1) + U x(t), an array (tau, H)."""
        return self.array("a")

    @property
    def h(self) -> Floats:
        """The states, tanh of a: an array (tau, H)."""
        return self.array("h")

    @property
    def o(self) -> Floats:
        """The scores c + V h(t), an array (tau, |V|)."""
        return self.array("o")

    @property
    def yhat(self) -> Floats:
        """The softmax of o(t), (tau, |V|); of the fields it is `all`."""
        if "all" not in self.steps[0].get("yhat", {}):
            raise self._not_asked("all")
        return np.array([step["yhat"]["all"] for step in self.steps])

    @property
    def L(self) -> Floats:
        """The loss of each time step in nats, (tau,)."""
        return self.array("L").astype(self.dtype)

    def array(self, name: str) -> Floats:
        """Return a field of all steps: a h Ux Wh (tau, H), o (tau, |V|), L (tau,).

        Raises InvalidRequest where it was not among the fields asked for.
        """
        if name not in self.steps[0]:
            raise self._not_asked(name)
        return np.array([step[name] for step in self.steps])  # type: ignore[literal-required]

    def _not_asked(self, name: str) -> InvalidRequest:
        error = InvalidRequest(field=name, reason="not_asked")
        error.detail = describe(error, self.origin.words)[1]
        return error

    def _repr_html_(self) -> str:
        return str(self._table() + self._page())

    def _table(self) -> Markup:
        """Return the steps: what was read and was to be predicted, how probable that was, the loss."""
        rows = Markup()
        for step in self.steps:
            ends = [
                end["id"] if end["token"] is None else visible(end["token"]) for end in (step["x"], step["y"])
            ]
            prob = numbers.small(step["yhat"]["target"]["prob"]) if "yhat" in step else ""
            loss = numbers.decimal(step["L"]) if "L" in step else ""
            rows += ROW.format(step["t"], *ends, prob, loss)
        return TABLE.format(HEADS, rows)

    def _page(self) -> Markup:
        """Return the page of this very run, beside the notebook and inside; one's own network has none."""
        if self.text is None or self.model is None:
            return Markup()
        scale, changes = None if self.scale_w == 1 else self.scale_w, ",".join(map(str, self.changes))
        query = {"text": self.text, "model": self.model.id, "scale_w": scale, "set": changes or None}
        query["at"] = self.snapshot
        address, framed = (self.origin.page(path, **query, t=self.start) for path in (STAGE, FRAMED))
        words = self.origin.words
        return PAGE.format(address, words("client.stage"), words("client.frame"), framed)
