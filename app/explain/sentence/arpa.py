"""Decides which models can be written as ARPA, and writes them some thousand lines at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from app.errors import InvalidRequest
from app.lm.ngram.arpa.writer import arpa_blocks
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.store.model_registry import Store

WRITABLE = (Smoothing.KNESER_NEY, Smoothing.WITTEN_BELL)


def arpa_of(model_id: str, store: Store, smoothing: Smoothing) -> Iterator[bytes]:
    """Return the file in parts; the first one is made at once, so that what can be wrong is found out here.

    Stupid backoff has a weight for contexts that never stood, which the format cannot hold. Raises
    ModelNotFound, CorpusNotInstalled, InvalidRequest.
    """
    if store.ngram_name(model_id) is None:
        store.model_card(model_id)  # raises ModelNotFound
        raise InvalidRequest(field="model_id", reason="no_table")
    if smoothing not in WRITABLE:
        raise InvalidRequest(field="smoothing", reason="not_in_arpa")
    model = store.ngram(model_id, smoothing, 1.0)
    if not isinstance(model, TableModel):
        raise InvalidRequest(field="model_id", reason="no_table")
    blocks = arpa_blocks(model.backoff)
    return chain([next(blocks)], blocks)
