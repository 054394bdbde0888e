"""Scores that show themselves as the page does: a column a token, a row a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from app.client.show.origin import NOWHERE
from app.explain.sentence.score import FactorEvidence, SentenceScore
from app.web.html import number_format as numbers
from app.web.html.i18n import Catalogue
from app.web.html.visible_tokens import visible

ROW = Markup("<tr>{}</tr>")
HEAD, CELL = Markup("<th>{}</th>"), Markup("<td>{}</td>")
TABLE = Markup("<table><caption>{}</caption><thead>{}</thead><tbody>{}</tbody></table>")
FRACTION = Markup("{}<br>{} / {}")


@dataclass(frozen=True, slots=True)
class Score(SentenceScore):
    """A sentence under one model, as the API tells it; in a notebook a row of the ledger."""

    def _repr_html_(self) -> str:
        return Scores([self])._repr_html_()


class Scores(list[Score]):
    """Scores in the order asked for; in a notebook one ledger a text and way of cutting it."""

    origin = NOWHERE

    def _repr_html_(self) -> str:
        groups = groupby(self, lambda score: (score.text, tuple(score.tokens)))
        return str(Markup().join(ledger(list(rows), self.origin.words) for _, rows in groups))


def ledger(scores: Sequence[Score], words: Catalogue) -> Markup:
    """Return the table of scores that share their tokens; all that comes from outside is escaped."""
    longest = max(scores, key=lambda score: len(score.factors))
    tokens = [visible(factor.token) for factor in longest.factors]
    totals = ["P(S)", words("sentence.total.bits_short"), words("sentence.perplexity")]
    head = ROW.format(_joined(HEAD, ["", *tokens, *totals]))
    rows = Markup().join(_row(score, len(tokens)) for score in scores)
    return TABLE.format(longest.text, head, rows)


def _row(score: Score, columns: int) -> Markup:
    cells = [_cell(factor) for factor in score.factors]
    blanks = [""] * (columns - len(cells))  # one model predicts `</s>`, another does not
    totals = [
        numbers.probability(score.prob, score.log_prob),
        numbers.bits(score.surprisal),
        numbers.perplexity(score.perplexity) if score.is_probability else "–",
    ]
    return ROW.format(HEAD.format(score.model) + _joined(CELL, [*cells, *blanks, *totals]))


def _cell(factor: FactorEvidence) -> str:
    """Return a probability and, where the counts alone make it, the two of them."""
    prob = numbers.probability(factor.prob, factor.log_prob)
    if factor.count is None or factor.context_count is None or factor.chain:
        return prob
    return FRACTION.format(prob, numbers.count(factor.count), numbers.count(factor.context_count))


def _joined(element: Markup, contents: Sequence[str]) -> Markup:
    return Markup().join(element.format(content) for content in contents)
