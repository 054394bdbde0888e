"""Which network /unroll shows, at which moment of its training, and which one beside it."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import InvalidRequest, UnrollError
from app.store.model_registry import Store
from app.text.language import language_of
from app.text.tokenizer import Unit, check_text
from app.web.html.error_words import Complaint, Note
from app.web.pages.lenient_query import clamped
from app.web.pages.stage_state import UnrollAddress

FIRST_UNIT = {"zh": Unit.CHAR, "en": Unit.WORD}  # of the network that is shown unasked


def one_of(name: str, value: str | None, allowed: Sequence[str], default: str) -> tuple[str, list[Complaint]]:
    """Return a value out of a list that only the rest of the address tells."""
    if value is None or value in allowed:
        return default if value is None else value, []
    return default, [InvalidRequest(field=name, reason="one_of", limit=", ".join(allowed))]


def network_of(model: str | None, text: str, store: Store) -> tuple[str, list[Complaint]]:
    """Return the id of the network asked for, else of the one that speaks the sentence's language.

    A network of another language is told, and the one that fits is named.
    """
    fitting = fitting_network(text, store)
    model_id = fitting if model is None else model
    try:
        card = store.rnn(model_id).card
    except UnrollError as error:
        return fitting, [error]
    spoken = language_of(text)
    if spoken and not card.own and card.language in FIRST_UNIT and card.language != spoken:
        return model_id, [Note(f"unroll.other_language.{spoken}", {"model": fitting})]
    return model_id, []


def fitting_network(text: str, store: Store) -> str:
    """Return the id of the network for a text: the default one, or the first that speaks its language."""
    default = store.default_network()
    try:
        check_text(text)
    except UnrollError:  # the default sentence is shown in its place
        return default
    spoken = language_of(text)
    if spoken in (None, store.model_card(default).language):
        return default
    language_and_unit = (spoken, FIRST_UNIT[spoken])
    fits = [card.id for card in store.networks() if (card.language, card.unit) == language_and_unit]
    return (fits or [default])[0]


def at_moment(address: UnrollAddress, model: str, store: Store) -> tuple[UnrollAddress, list[Complaint]]:
    """Return what is asked for with a moment of training that was kept; None is the network as it is."""
    if address.snapshot is None:
        return address, []
    last = len(store.snapshots(model)) - 1
    moment, complaints = clamped("at", address.snapshot, 0, last)
    if last < 0:
        complaints = [InvalidRequest(field="at", reason="no_snapshots")]
    return address.model_copy(update={"snapshot": moment if moment < last else None}), [*complaints]


def other_network(other: str, model: str, store: Store) -> tuple[str, list[Complaint]]:
    """Return the id of the network to compare with, empty for the one that is shown."""
    if not other or other == model:
        return "", []
    return one_of("other_model", other, [card.id for card in store.networks() if card.id != model], "")
