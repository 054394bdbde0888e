"""What is to be counted, and how it is cut: small enough to be told to every worker in one string."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import NamedTuple

from app.lm.ngram.counting.count import BYTES_A_TOKEN
from app.store.files.shared_folder import SharedFolder
from app.store.files.text_range import TextFile, id_of

BYTES_OF_TEXT = 4  # a token of many texts and the blank after it; a part of shorter ones is counted in steps
MOST_RANGES = 32


class ByteRange(NamedTuple):
    """A range of the bytes of one of the texts."""

    text: int
    begin: int
    end: int


@dataclass(frozen=True)
class Job:
    """texts: to be counted together; order: 1 to 7; memory: bytes that each process may work in.

    out: URL of the model, without an ending; unit: char, word, or space where blanks cut already.
    """

    texts: tuple[TextFile, ...]
    order: int
    memory: int
    out: str
    unit: str = "space"
    language: str = ""

    @classmethod
    def of(cls, content: str) -> Job:
        """Return the job that was told."""
        fields = json.loads(content)
        return cls(**fields | {"texts": tuple(TextFile(**text) for text in fields["texts"])})

    def told(self) -> str:
        """Return it as a string."""
        return json.dumps(asdict(self))

    @cached_property
    def parts(self) -> list[ByteRange]:
        """The parts that are counted one by one; no line is in two of them."""
        size = self.memory // BYTES_A_TOKEN * BYTES_OF_TEXT
        return [
            ByteRange(number, begin, min(begin + size, text.size))
            for number, text in enumerate(self.texts)
            for begin in range(0, text.size, size)
        ]

    @cached_property
    def num_ranges(self) -> int:
        """How many ranges of first words are merged one by one."""
        return min(2 * len(self.parts), MOST_RANGES)

    @cached_property
    def folder(self) -> SharedFolder:
        """Where workers leave what they have counted: the same job finds it again."""
        key = id_of(self.texts, self.order, self.memory, self.unit, self.language)
        return SharedFolder(f"{self.out}.{key}.counting")
