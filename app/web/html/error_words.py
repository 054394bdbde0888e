"""An error in the words of a catalogue: its title and its detail."""

from __future__ import annotations

from app.errors import Param, UnrollError
from app.web.html.i18n import Catalogue, WordMissing


def describe(error: UnrollError, words: Catalogue) -> tuple[str, str]:
    """Return the title and the detail of an error in the language of the catalogue."""
    params = {name: sound(value) for name, value in error.params.items()}
    reason = f"reason.{params.get('reason')}"
    title = words(f"error.{error.code}.title")
    try:
        if reason in words:
            params["reason"] = words(reason, **params)
        return title, words(f"error.{error.code}.detail", **params)
    except WordMissing:  # raised without a parameter that the text names: the title still is true
        return title, title


def sound(value: Param) -> Param:
    """Replace half surrogate pairs, which JSON can spell in a request but no answer may hold, by `?`."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
