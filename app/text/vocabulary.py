"""The tokens of a model and the id of each; the first three ids are the marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from app.errors import ArtefactDamaged, IdOutOfRange

UNK, BOS, EOS = "<unk>", "<s>", "</s>"
UNK_ID, BOS_ID, EOS_ID = 0, 1, 2
MARKS = (UNK, BOS, EOS)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens of a model, each at the index that is its id: first the three marks, then words.

    A token of a text that spells a mark, `</s>` say, is not that mark: it is unknown like any other stranger.
    Raises `ArtefactDamaged` if the marks do not lead or a token occurs twice.
    """

    tokens: tuple[str, ...]
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.tokens[: len(MARKS)] != MARKS:
            raise ArtefactDamaged(name="vocabulary", reason="marks", marks=" ".join(MARKS))
        ids = {token: index for index, token in enumerate(self.tokens)}
        if len(ids) != len(self.tokens):
            raise ArtefactDamaged(name="vocabulary", reason="repeated_token")
        for mark in MARKS:
            del ids[mark]
        object.__setattr__(self, "_ids", ids)

    @classmethod
    def from_sentences(cls, sentences: Iterable[Sequence[str]], min_count: int = 1) -> Vocabulary:
        """Take every token that occurs at least `min_count` times: by falling count, ties by code points."""
        counts = Counter(chain.from_iterable(sentences))
        for mark in MARKS:
            counts.pop(mark, None)
        kept = [token for token, count in counts.items() if count >= min_count]
        return cls(MARKS + tuple(sorted(kept, key=lambda token: (-counts[token], token))))

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def id_of(self, token: str) -> int:
        """Return the id of one token of a text, `UNK_ID` if it is not in the vocabulary."""
        return self._ids.get(token, UNK_ID)

    def encode(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of the tokens of a text, int32, one per token; unknown ones become `UNK_ID`."""
        return np.fromiter(map(self._ids.get, tokens, repeat(UNK_ID)), np.int32, len(tokens))

    def decode(self, ids: Iterable[int]) -> tuple[str, ...]:
        """Return the tokens of these ids, marks included; raises `IdOutOfRange`."""
        return tuple(self._token(int(index)) for index in ids)

    def _token(self, index: int) -> str:
        if not 0 <= index < len(self.tokens):
            raise IdOutOfRange(name="id", value=index, limit=len(self.tokens))
        return self.tokens[index]


def framed(ids: list[int], tokens: Sequence[str], boundaries: bool) -> tuple[list[int], list[str]]:
    """Return the ids of a sentence and the tokens to predict; with boundaries, `<s>` and `</s>` too.

    >>> framed([7, 8], ["天", "气"], True)
    ([0, 7, 8, 1], ['天', '气', '</s>'])
    """
    return ([BOS_ID, *ids, EOS_ID], [*tokens, EOS]) if boundaries else (ids, list(tokens))
