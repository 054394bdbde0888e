"""The evidence of the open factor, requested in the address by `see` and `from`."""

from __future__ import annotations

from typing import cast, get_args

from app.errors import UnrollError
from app.explain.sentence.concordance import Part
from app.explain.sentence.factor import FactorPanel, See, counted, predicted
from app.store.model_registry import Store
from app.web.pages.lenient_query import Asked
from app.web.pages.sentence.query import Opened

PAGE = 10  # places shown at a time
WIDTH = 60  # characters on each side: what a laptop's width has room for, cut off on a phone
FURTHEST = 10**8


def evidence(asked: Asked, opened: Opened | None, store: Store) -> FactorPanel | None:
    """Return the evidence of the open factor, None if none is open."""
    if opened is None:
        return None
    see = cast(See, asked.one_of("see", get_args(See), "ngram"))
    offset = asked.whole_number("from", 0, FURTHEST, 0)
    try:
        if opened.score.kind == "rnn":
            return predicted(opened.score, opened.factor, store)
        return counted(opened.score, opened.factor, store, see, Part(PAGE, offset, WIDTH))
    except UnrollError as error:
        asked.complain(error)
        return None
