r"""Makes of what a person types as a name one line, which turns the direction of nothing beside it.

>>> one_line("my  net\n\u202e1")
'my net 1'
"""

from __future__ import annotations

import re
from urllib.parse import quote

LONGEST_NAME = 80  # characters of what a corpus or a model is called
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # marks of direction: they have no sign
APART_OR_TURN = re.compile(f"(\u2068[^\u2066-\u2069]*\u2069)|{TURNS.pattern}")


def one_line(name: str) -> str:
    """Return a name with single blanks and without marks of direction."""
    return " ".join(TURNS.sub("", name).split())


def encoded_turns(address: str) -> str:
    """Return an address that means the same and can be shown: marks of direction are %E2%80%AE and so on."""
    return TURNS.sub(lambda match: quote(match[0]), address)


def without_turns(text: str) -> str:
    """Return a text without marks of direction but those of whole parts that are set apart.

    It is for a place in a sentence where no element holds the text apart.
    """
    return APART_OR_TURN.sub(lambda match: match[1] or "", text)
