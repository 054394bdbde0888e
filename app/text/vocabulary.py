"""The tokens of a model and the id of each; in ours the first three ids are the marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from app.errors import ArtefactDamaged, IdOutOfRange, InvalidRequest

UNK, BOS, EOS = "<unk>", "<s>", "</s>"
UNK_ID, BOS_ID, EOS_ID = 0, 1, 2
MARKS = (UNK, BOS, EOS)
ABSENT = -1
# How programs spell the marks, in small letters.
SPELLINGS = (
    {UNK, "[unk]", "<oov>"},
    {BOS, "<bos>", "[bos]", "<sos>", "[sos]"},
    {EOS, "<eos>", "[eos]"},
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the marks are in a vocabulary: an id each, None for one that it lacks."""

    unk: int | None = UNK_ID
    bos: int | None = BOS_ID
    eos: int | None = EOS_ID

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of those that are there."""
        return tuple(index for index in (self.unk, self.bos, self.eos) if index is not None)

    @property
    def unknown(self) -> int:
        """The id of what a vocabulary lacks; `ABSENT`, which no token has, if it has no `<unk>`."""
        return ABSENT if self.unk is None else self.unk

    @property
    def fewest(self) -> int:
        """How many tokens a sentence needs for one to be predicted: two where there is no mark around it."""
        return 2 if self.bos is self.eos is None else 1

    def around(self, ids: Sequence[int]) -> list[int]:
        """Return the ids of a sentence between those of its start and its end, as far as they are there."""
        first, last = ([] if mark is None else [mark] for mark in (self.bos, self.eos))
        return [*first, *ids, *last]


LEADING = Marks()


def marks_in(tokens: Sequence[str]) -> Marks:
    """Return where a vocabulary that others made has its marks, however they are spelt.

    >>> marks_in(["the", "<BOS>", "cat", "<unk>"])
    Marks(unk=3, bos=1, eos=None)
    """
    small = [token.lower() for token in tokens]
    places = ([at for at, token in enumerate(small) if token in spelt] for spelt in SPELLINGS)
    return Marks(*(ids[0] if ids else None for ids in places))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens of a model, each at the index that is its id: first the three marks, then words.

    A token of a text that spells a mark, `</s>` say, is not that mark: it is unknown like any other stranger.
    marks: where they are in a vocabulary that others made, which may lack some. Raises `ArtefactDamaged` if
    the marks do not lead in one of ours, or a token occurs twice.
    """

    tokens: tuple[str, ...]
    marks: Marks = LEADING
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.marks is LEADING and self.tokens[: len(MARKS)] != MARKS:
            raise ArtefactDamaged(name="vocabulary", reason="marks", marks=" ".join(MARKS))
        ids = {token: index for index, token in enumerate(self.tokens)}
        if len(ids) != len(self.tokens):
            raise ArtefactDamaged(name="vocabulary", reason="repeated_token")
        for index in self.marks.ids:
            del ids[self.tokens[index]]
        object.__setattr__(self, "_ids", ids)

    @classmethod
    def from_sentences(cls, sentences: Iterable[Sequence[str]], min_count: int = 1) -> Vocabulary:
        """Take every token that occurs at least `min_count` times: by falling count, ties by code points."""
        counts = Counter(chain.from_iterable(sentences))
        for mark in MARKS:
            counts.pop(mark, None)
        tokens = [token for token, count in counts.items() if count >= min_count]
        return cls(MARKS + tuple(sorted(tokens, key=lambda token: (-counts[token], token))))

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def id_of(self, token: str) -> int:
        """Return the id of one token of a text, as `encode` does."""
        return int(self.encode([token])[0])

    def encode(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of the tokens of a text, int32, one per token; unknown ones become `<unk>`.

        Raises `InvalidRequest` with the first unknown one where the vocabulary has no `<unk>`.
        """
        unknown = self.marks.unknown
        ids = np.fromiter(map(self._ids.get, tokens, repeat(unknown)), np.int32, len(tokens))
        if unknown == ABSENT and (strange := np.flatnonzero(ids == ABSENT)).size:
            raise InvalidRequest(field="text", reason="no_unk", token=tokens[int(strange[0])][:100])
        return ids

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
    ([1, 7, 8, 2], ['天', '气', '</s>'])
    """
    return ([BOS_ID, *ids, EOS_ID], [*tokens, EOS]) if boundaries else (ids, list(tokens))
