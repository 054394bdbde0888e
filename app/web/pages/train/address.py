"""What the address and the form of /train say: the same fields as the API takes, empty ones left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict
from starlette.datastructures import QueryParams

from app.errors import UnrollError
from app.store.model_registry import TATOEBA, TUTORIAL, Store
from app.web.api.training.requests import RunBody
from app.web.html.i18n import Catalogue
from app.web.pages.lenient_query import read

NETWORK = ("hidden_size", "epochs", "learning_rate", "dropout", "max_vocabulary", "min_count")
COUNTS = ("order", "smoothing")
TrainUnit = Literal["char", "word", "space"]


class TrainAddress(RunBody):
    """A request under way; every field has a default."""

    model_config = ConfigDict(extra="ignore")
    corpus: str = ""
    kind: Literal["ngram", "rnn"] = "rnn"


def address_of(fields: Mapping[str, Any], store: Store) -> tuple[TrainAddress, list[UnrollError]]:
    """Return what fields ask for, with a corpus that is there and a unit that it has, and what was wrong."""
    filled = QueryParams(
        [(name, value) for name, value in fields.items() if isinstance(value, str) and value]
    )
    address, errors = read(TrainAddress, QueryParams(filled))
    corpora = {card.id: card for card in store.corpora(sized=False) if card.installed}
    if address.corpus not in corpora:
        if address.corpus:
            try:
                store.info(address.corpus)
            except UnrollError as error:
                errors.append(error)
        address = address.model_copy(update={"corpus": TATOEBA if TATOEBA in corpora else TUTORIAL})
    units = corpora[address.corpus].units
    if address.unit not in units:
        address = address.model_copy(update={"unit": units[0].value})
    return address, errors


def query_of(address: TrainAddress) -> dict[str, Any]:
    """Return the address's own fields: what is not a default."""
    return address.model_dump(exclude_defaults=True, exclude={"dry_run"}, mode="json")


def name_of(address: TrainAddress, store: Store, words: Catalogue) -> str:
    """Return what a model is called that nobody named, in the page's language."""
    corpus = store.info(address.corpus).title[words.language]
    if address.kind == "ngram":
        return words("train.name.ngram", corpus=corpus, order=address.order)
    return words("train.name.rnn", corpus=corpus)
