"""The evidence of the open factor, requested in the address by `see` and `from`."""

from __future__ import annotations

from app.errors import UnrollError
from app.explain.sentence.concordance import ConcordanceWindow
from app.explain.sentence.factor import FactorPanel, counted, predicted
from app.store.model_registry import Store
from app.web.html.error_words import Complaint
from app.web.pages.sentence.address import SentenceAddress
from app.web.pages.sentence.query import Opened

PAGE = 10  # places shown at a time
WIDTH = 60  # characters on each side: what a laptop's width has room for, cut off on a phone


def evidence(
    address: SentenceAddress, opened: Opened, store: Store
) -> tuple[FactorPanel | None, list[Complaint]]:
    """Return the evidence of the open factor; None and a complaint if there is none to be had."""
    try:
        if opened.score.kind == "rnn":
            return predicted(opened.score, opened.factor, store), []
        part = ConcordanceWindow(PAGE, address.offset, WIDTH)
        return counted(opened.score, opened.factor, store, address.see, part), []
    except UnrollError as error:
        return None, [error]
