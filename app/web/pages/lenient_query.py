"""Reads a page's query string; an unusable value is replaced by its default and reported to the user."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from starlette.requests import Request

from app.errors import CorpusNotInstalled, InvalidRequest, UnrollError
from app.store.corpora.reader import COMMAND
from app.store.model_registry import Store
from app.web.html.error_words import describe
from app.web.html.i18n import Catalogue
from app.web.html.visible_tokens import visible
from app.web.http.query_encoding import check_query

DEFAULT_TEXT = "今天的天气真好呀"
TRUE, FALSE = ("true", "1", "on", "yes"), ("false", "0", "off", "no", "")
NAMED = 12  # unknown tokens named in one notice


class Asked:
    """The query of one request, and what was wrong with it."""

    def __init__(self, request: Request, words: Catalogue) -> None:
        self.params = request.query_params
        self.words = words
        self.complaints: list[str] = []
        self.remarks: list[str] = []  # what was done without being asked for, to stand beside the form
        self.is_whole = True
        try:
            check_query(request)
        except InvalidRequest as error:
            self.is_whole = False
            self.complain(error)

    @property
    def notice(self) -> str | None:
        """All complaints as one text, None if there are none."""
        return " ".join(self.complaints) or None

    def complain(self, error: UnrollError) -> None:
        """Tell an error in the language of the page, each only once."""
        detail = describe(error, self.words)[1]
        if detail not in self.complaints:
            self.complaints.append(detail)

    def tell(self, key: str, **params: str) -> None:
        """Say what was done instead, in the words of the page."""
        self.complaints.append(self.words(key, **params))

    def remark(self, key: str) -> None:
        """Say beside the form what was done, where nothing is wrong."""
        self.remarks.append(self.words(key))

    def text(self) -> str:
        """Return the sentence as the user wrote it; the default only where none was given at all."""
        return self.params.get("text", DEFAULT_TEXT)

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Return a value out of a list."""
        value = self.params.get(name, default)
        if value in allowed:
            return value
        self.complain(InvalidRequest(field=name, reason="one_of", limit=", ".join(allowed)))
        return default

    def flag(self, name: str) -> bool:
        """Return a switch; it is off unless it was turned on."""
        value = self.params.get(name, "").lower()
        if value not in TRUE and value not in FALSE:
            self.complain(InvalidRequest(field=name, reason="boolean"))
        return value in TRUE

    def whole_number(self, name: str, low: int, high: int, default: int) -> int:
        """Return an integer; outside its bounds the nearest bound."""
        value = self.params.get(name, "")
        if not value:
            return default
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
            self.complain(InvalidRequest(field=name, reason="integer"))
            return default
        number = min(max(int(value), low), high)
        if number != int(value):
            self.complain(InvalidRequest(field=name, reason="clamped", low=low, high=high, used=number))
        return number

    def positive(self, name: str, limit: float, default: float) -> float:
        """Return a positive number up to a limit."""
        try:
            number = float(self.params.get(name, default))
        except ValueError:
            number = math.nan
        if 0 < number <= limit:
            return number
        self.complain(InvalidRequest(field=name, reason="positive", limit=int(limit)))
        return default

    def share(self, name: str, default: float) -> float:
        """Return a number from 0 to 1; outside the nearest bound, for what is no number the default."""
        value = self.params.get(name, "")
        try:
            number = float(value) if value else default
        except ValueError:
            number = math.nan
        used = default if math.isnan(number) else min(max(number, 0.0), 1.0)
        if used != number:
            self.complain(InvalidRequest(field=name, reason="clamped", low=0, high=1, used=f"{used:g}"))
        return used

    def models(self, store: Store) -> list[str]:
        """Return the ids of the models asked for that can answer, at most as many as the settings allow."""
        asked = dict.fromkeys(id for part in self.params.getlist("models") for id in part.split(",") if id)
        usable: list[str] = []
        for model_id in asked:
            try:
                card = store.model_card(model_id)
                if not card.installed:
                    raise CorpusNotInstalled(id=card.corpus or card.id, command=COMMAND)
                usable.append(model_id)
            except UnrollError as error:
                self.complain(error)
        limit = store.settings.max_models
        if len(usable) > limit:
            self.complain(InvalidRequest(field="models", reason="too_many", limit=limit))
        return usable[:limit]

    def name_unknown(self, tokens: Sequence[str]) -> None:
        """Say which tokens of the text the models know only as `<unk>`."""
        if tokens:
            ending = " …" if len(tokens) > NAMED else ""
            named = " ".join(map(visible, tokens[:NAMED])) + ending
            self.complaints.append(self.words("notice.unknown", tokens=named))
