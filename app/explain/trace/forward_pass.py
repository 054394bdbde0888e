"""A forward pass to be explained: over a text by a network of ours, or over ids by given parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from app.errors import TextTooLong, TooMuchWork
from app.explain.figures import cut, to_predict
from app.explain.trace.what_if import UNCHANGED, Change, WhatIf, applied
from app.lm.rnn.cells.elman import ELMAN
from app.lm.rnn.cells.graph import Graph
from app.lm.rnn.forward import Trace, forward
from app.lm.rnn.parameters import Parameters
from app.store.cards import ModelCard
from app.store.model_registry import Store
from app.text.vocabulary import LEADING, Marks

if TYPE_CHECKING:
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class ForwardPass:
    """A trace with the parameters that made it and, for a model of ours, the words that go with it."""

    params: Parameters
    trace: Trace
    text: str | None = None
    tokens: tuple[str, ...] | None = None
    card: ModelCard | None = None
    words: Sequence[str] | None = None  # of all ids
    scale_w: float = 1.0  # what W was multiplied by
    changes: tuple[Change, ...] = ()
    snapshot: int | None = None  # at which moment of its training
    marks: Marks = LEADING  # where `<unk>`, `<s>`, `</s>` are among the words
    cell: Graph = ELMAN

    def word(self, token_id: int) -> str | None:
        """Return the token behind an id, None where there are only ids."""
        return None if self.words is None else self.words[token_id]


def trace_text(
    text: str,
    model_id: str,
    store: Store,
    dtype: str = "float32",
    deep: bool = False,
    what_if: WhatIf = UNCHANGED,
) -> ForwardPass:
    """Run a shipped network, or what is tried in its place, over a text; `deep`: gradients will be asked for.

    Raises ModelNotFound, EmptyText, BrokenText, TextTooLong, TooMuchWork, NotFinite, InvalidRequest.
    """
    model = store.network_at(model_id, what_if.snapshot, dtype)
    tokens = cut(text, model.card, store.settings.max_tokens)
    x, y = to_predict(tokens, model.vocabulary)
    params, changes = applied(model.parameters, what_if)
    check_work(store.settings, params, len(x), deep)
    return ForwardPass(
        params,
        forward(params, x, y),
        text,
        tokens,
        model.card,
        model.vocabulary.tokens,
        what_if.scale_w,
        changes,
        what_if.snapshot,
        model.vocabulary.marks,
    )


def trace_ids(
    parameters: dict[str, ArrayLike],
    inputs: Sequence[int],
    targets: Sequence[int],
    settings: Settings,
    dtype: str = "float64",
    deep: bool = False,
) -> ForwardPass:
    """Run a network of given U (H, |V|), W, V, b, c, and h0 (zeros unless given), over given ids.

    Raises ShapeMismatch, NotFinite, IdOutOfRange, EmptySequence, TextTooLong, TooMuchWork.
    """
    if len(inputs) > settings.max_steps:
        raise TextTooLong(limit=settings.max_steps, actual=len(inputs))
    arrays = dict(parameters)
    h0 = arrays.pop("h0", None)
    params = Parameters.of(**arrays, dtype=dtype)
    check_work(settings, params, len(inputs), deep)
    return ForwardPass(params, forward(params, inputs, targets, h0))


def check_work(settings: Settings, params: Parameters, tau: int, deep: bool) -> None:
    """Raise TooMuchWork where the trace would not fit into memory or take minutes."""
    H, size = params.hidden_size, params.vocabulary_size
    cells = tau * (size + H)
    if cells > settings.max_cells:
        raise TooMuchWork(limit=settings.max_cells, actual=cells)
    # Forward U x is a gather, W h and V h are products; backward takes thrice that, and each influence H².
    work = tau * H * (H + size) * (4 if deep else 1) + (tau * tau * H * H // 2 if deep else 0)
    if work > settings.max_work:
        raise TooMuchWork(limit=settings.max_work, actual=work)
