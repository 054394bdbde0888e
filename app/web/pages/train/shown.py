"""What the page /train shows of runs and models: figures, a chart, words for what went wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.runs.training.curves import Curve, curve_of
from app.runs.training.views import RunView, views_of
from app.store.cards import ModelCard
from app.store.model_registry import Store
from app.web.html.error_words import describe
from app.web.html.i18n import Catalogue
from app.web.html.lines import Chart, chart_of

UNDER_WAY = frozenset({"queued", "running", "stalled"})
SHOWN_RUNS = 12


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with its course; trouble: what is told where it failed; losses are nats per token."""

    view: RunView
    curve: Curve
    chart: Chart | None
    under_way: bool
    trouble: str | None
    loss: float | None
    held_out: float | None
    perplexity: float | None
    to_beat: float | None
    begun: str


def shown_runs(store: Store, words: Catalogue) -> list[ShownRun]:
    """Return the newest runs, those under way first. Raises StorageFailed."""
    runs = [_shown(view, store, words) for view in views_of(store.runs)]
    return sorted(runs, key=lambda run: not run.under_way)[:SHOWN_RUNS]


def _shown(view: RunView, store: Store, words: Catalogue) -> ShownRun:
    curve = curve_of(store.runs.get(view.id))
    last = (view.record or {}).get("num_steps") or 1
    held_out = curve.held_out[-1][1] if curve.held_out else None
    lines = {"training": curve.training, "held_out": curve.held_out}
    return ShownRun(
        view=view,
        curve=curve,
        chart=chart_of(lines, last, curve.baseline) if view.kind == "rnn" else None,
        under_way=view.state in UNDER_WAY,
        trouble=_trouble(view, words),
        loss=curve.training[-1][1] if curve.training else None,
        held_out=held_out,
        perplexity=None if held_out is None else math.exp(held_out),
        to_beat=None if curve.baseline is None else math.exp(curve.baseline),
        begun=datetime.fromtimestamp(view.created, UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _trouble(view: RunView, words: Catalogue) -> str | None:
    """Say why a run failed, in the page's language."""
    if view.error is None:
        return None
    title, detail = describe(view.error.raised(), words)
    return f"{title}: {detail}" if words.language == "en" else f"{title}：{detail}"


def model_rows(store: Store) -> list[dict[str, Any]]:
    """Return all trained models: of one corpus and cut beside each other, the best at predicting first."""
    counts = [card for card in store.own_models() if card.kind == "ngram"]
    rows = [_row(card) for card in [*store.networks(), *counts]]
    return sorted(rows, key=lambda row: (row["corpus"] or "~", row["unit"], row["perplexity"] or math.inf))


def _row(card: ModelCard) -> dict[str, Any]:
    figures = card.held_out or {}
    return {
        "card": card,
        "corpus": card.corpus,
        "unit": card.unit.value,
        "perplexity": figures.get("perplexity"),
        "smoothing": (card.recipe or {}).get("smoothing"),
    }
