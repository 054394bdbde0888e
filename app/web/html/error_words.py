"""An error, or a note, in the words of a catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.errors import Param, UnrollError
from app.web.html.i18n import Catalogue, WordMissing
from app.web.html.visible_tokens import visible

NAMED = 12  # unknown tokens named in one notice


@dataclass(frozen=True, slots=True)
class Note:
    """What a page did instead of what it was asked for: a key of the catalogue, and what fills its text."""

    key: str
    params: Mapping[str, Param | Note] = field(default_factory=dict)


Complaint = UnrollError | Note


def told(complaints: Iterable[Complaint], words: Catalogue) -> list[str]:
    """Return the complaints in the language of the catalogue, each only once."""
    return list(
        dict.fromkeys(
            _noted(one, words) if isinstance(one, Note) else describe(one, words)[1] for one in complaints
        )
    )


def unknown(tokens: Iterable[str]) -> Note:
    """Return the note that names the tokens which the models know only as `<unk>`."""
    names = list(dict.fromkeys(tokens))
    ending = " …" if len(names) > NAMED else ""
    return Note("notice.unknown", {"tokens": " ".join(map(visible, names[:NAMED])) + ending})


def _noted(note: Note, words: Catalogue) -> str:
    params = {
        name: _noted(value, words) if isinstance(value, Note) else value
        for name, value in note.params.items()
    }
    return words(note.key, **params)


def describe(error: UnrollError, words: Catalogue) -> tuple[str, str]:
    """Return the title and the detail of an error in the language of the catalogue."""
    title = words(f"error.{error.code}.title")
    try:
        params = _params(error, words)
        detail = words(f"error.{error.code}.detail", **params)
        if "line" in params:
            detail = words("broken.at_line", line=params["line"], detail=detail)
        return title, detail
    except WordMissing:  # raised without a parameter that the text names: the title still is true
        return title, title


def reason_in_words(error: UnrollError, words: Catalogue) -> str:
    """Return the reason of an error in the language of the catalogue, empty where it has none."""
    return str(_params(error, words).get("reason", ""))


def _params(error: UnrollError, words: Catalogue) -> dict[str, Param]:
    """Return what fills the text of an error, its reason in words. Raises WordMissing."""
    params = {name: sound(value) for name, value in error.params.items()}
    reason = f"reason.{params.get('reason')}"
    return {**params, "reason": words(reason, **params)} if reason in words else params


def sound(value: Param) -> Param:
    """Replace half surrogate pairs, which JSON can spell in a request but no answer may hold, by `?`."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
