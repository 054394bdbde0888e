"""Perplexities by order on held-out sentences, of which a question asks.

They were measured once by app/explain/growth/corpus.py, which takes seconds and makes the figure of chapter 6
too; a test measures them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.text.tokenizer import Unit


@dataclass(frozen=True, slots=True)
class HeldOutPerplexities:
    """A corpus, how it is cut, and figures of n = 1, 2, … on its test part.

    unseen: percent of the held-out tokens whose context of n - 1 tokens never occurs in what was counted.
    """

    corpus: str
    unit: Unit
    witten_bell: Sequence[float]
    kneser_ney: Sequence[float]
    unseen: Sequence[int]


HELD_OUT: Mapping[str, HeldOutPerplexities] = {  # by language
    "zh": HeldOutPerplexities(
        "tatoeba-zh",
        Unit.CHAR,
        witten_bell=(307.0, 45.0, 35.5, 37.0, 39.0),
        kneser_ney=(306.9, 42.9, 31.4, 29.9, 29.7),
        unseen=(0, 0, 9, 31, 50),
    ),
    "en": HeldOutPerplexities(
        "tatoeba-en",
        Unit.WORD,
        witten_bell=(341.6, 63.9, 53.5, 55.7, 57.9),
        kneser_ney=(340.8, 60.0, 46.9, 45.2, 45.0),
        unseen=(0, 0, 13, 37, 51),
    ),
}
