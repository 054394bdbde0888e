"""What a question is: one key, and wrong options that each name the belief behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from app.learn.catalogue_text import Said


class TooFew(Exception):
    """Fewer than two options differ on this sentence."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer. belief: "" for the key, else the misconception behind it; why: what shows it wrong here."""

    text: Said
    belief: str = ""
    why: Said | None = None

    @property
    def is_key(self) -> bool:
        """Whether this is the right answer."""
        return not self.belief


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """What is asked, of which sentence, and why the key is right. name and text are filled in by `ask`."""

    ask: Said
    options: Sequence[Option]
    because: Said
    name: str = ""
    text: str = ""

    @classmethod
    def of(cls, ask: Said, key: Said, because: Said, wrong: Sequence[Option]) -> ChoiceQuestion:
        """Build a question; options that coincide with the key or one another are left out. Raises TooFew."""
        options = [Option(key)]
        for one in wrong:
            if one.text not in [other.text for other in options]:
                options.append(one)
        if len(options) == 1:
            raise TooFew
        return cls(ask, options, because)

    def shuffled(self, rng: Random, name: str, text: str) -> ChoiceQuestion:
        """Return it with its options in another order, and what it is called."""
        options = list(self.options)
        rng.shuffle(options)
        return replace(self, options=tuple(options), name=name, text=text)
