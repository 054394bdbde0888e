"""A corpus: sentences with their sources, and how they become one stream of ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from app.errors import EmptyText, InvalidRequest
from app.text.tokenizer import BROKEN, Unit, tokenize
from app.text.vocabulary import BOS_ID, EOS_ID, MARKS, UNK_ID, Vocabulary

LINE_END = ord("\n")


class Title(TypedDict):
    """A name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Sentences of one language, the id of each at its source, and whom to thank for them.

    `source_url` may hold `{id}`, to be filled with a sentence's source id; it is empty if there is no page.
    """

    id: str
    language: str
    title: Title
    licence: str
    source_url: str
    sentences: tuple[str, ...]
    source_ids: tuple[str, ...]

    @property
    def num_characters(self) -> int:
        """Code points of all sentences, white space not counted."""
        return sum(len(chunk) for sentence in self.sentences for chunk in sentence.split())


@dataclass(frozen=True, slots=True, eq=False)
class EncodedCorpus:
    """A corpus as ids: `<s> w1 .. wT </s>` of each sentence, one after another; both arrays are read-only.

    stream: (tokens + 2 sentences,) int32; starts: (sentences,) int64, where the `<s>` of each one is.
    """

    vocabulary: Vocabulary
    stream: NDArray[np.int32]
    starts: NDArray[np.int64]

    def __post_init__(self) -> None:
        self.stream.setflags(write=False)
        self.starts.setflags(write=False)

    @property
    def num_sentences(self) -> int:
        """How many sentences there are."""
        return len(self.starts)

    @property
    def num_tokens(self) -> int:
        """How many tokens there are, marks not counted."""
        return len(self.stream) - 2 * len(self.starts)


def encode_corpus(corpus: Corpus, unit: Unit, min_count: int = 1) -> EncodedCorpus:
    """Cut every sentence by `unit` and number the tokens; rarer ones than `min_count` become `<unk>`.

    Raises `EmptyText` and `BrokenText` as `tokenize` does, and `InvalidRequest` by hand: nobody cut it.
    """
    if unit == Unit.HAND:
        raise InvalidRequest(field="unit", reason="one_of", limit="char, word, space")
    if unit == Unit.CHAR:
        return _encode_characters(corpus, min_count)
    cut = [tokenize(sentence, unit, corpus.language) for sentence in corpus.sentences]
    vocabulary = Vocabulary.from_sentences(cut, min_count)
    ids = vocabulary.encode([token for sentence in cut for token in sentence])
    ends = np.cumsum([len(sentence) for sentence in cut], dtype=np.int64)
    return EncodedCorpus(vocabulary, *_with_marks(ids, ends))


def encode_sentences(sentences: Iterable[Sequence[str]], vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Return `<s> w1 .. wT </s>` of each sentence, one after another, by a given vocabulary."""
    return stream_of([vocabulary.encode(sentence) for sentence in sentences])


def stream_of(sentences: Sequence[NDArray[np.integer[Any]]]) -> NDArray[np.int32]:
    """Return `<s> w1 .. wT </s>` of each sentence of ids, one after another."""
    ids = np.concatenate([np.empty(0, np.int32), *sentences]).astype(np.int32)
    stream, _ = _with_marks(ids, np.cumsum([len(sentence) for sentence in sentences], dtype=np.int64))
    return stream


def _encode_characters(corpus: Corpus, min_count: int) -> EncodedCorpus:
    """Look up all characters at once in a table of code points: no Python object is made per token."""
    codes, ends = _code_points(corpus)
    vocabulary = _character_vocabulary(codes, min_count)
    table = np.full(codes.max(initial=0) + 1, UNK_ID, np.int32)
    points = np.array([ord(token) for token in vocabulary.tokens[len(MARKS) :]], np.int64)
    table[points] = np.arange(len(MARKS), len(vocabulary), dtype=np.int32)
    return EncodedCorpus(vocabulary, *_with_marks(table[codes], ends))


def _code_points(corpus: Corpus) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the code points of all sentences, (tokens,), and after how many of them each one ends."""
    lines = [" ".join(sentence.split()) + "\n" for sentence in corpus.sentences]
    text = unicodedata.normalize("NFC", "".join(lines))
    if BROKEN.search(text):
        _tokenize_all(corpus.sentences)  # finds which one, and raises
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    if corpus.language == "zh":
        codes = codes[codes != ord(" ")]
    is_end = codes == LINE_END
    ends = np.flatnonzero(is_end) - np.arange(len(corpus.sentences))
    if np.any(np.diff(ends, prepend=0) == 0):
        raise EmptyText
    return codes[~is_end], ends.astype(np.int64)


def _tokenize_all(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        tokenize(sentence, Unit.CHAR)


def _character_vocabulary(codes: NDArray[np.uint32], min_count: int) -> Vocabulary:
    """Make the vocabulary that `Vocabulary.from_sentences` would, from code points."""
    counts = np.bincount(codes)
    kinds = np.flatnonzero(counts >= max(min_count, 1))
    by_count = kinds[np.argsort(-counts[kinds], kind="stable")]
    return Vocabulary(MARKS + tuple(map(chr, by_count.tolist())))


def _with_marks(
    ids: NDArray[np.int32], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Set `<s>` before and `</s>` after each sentence; `ends` counts the tokens up to each sentence's end."""
    sentences = np.arange(len(ends))
    lengths = np.diff(ends, prepend=0)
    # Sentence i is shifted by the two marks of each sentence before it.
    starts = ends - lengths + 2 * sentences
    stream = np.empty(len(ids) + 2 * len(ends), np.int32)
    stream[starts] = BOS_ID
    stream[ends + 2 * sentences + 1] = EOS_ID
    stream[np.arange(len(ids)) + 2 * np.repeat(sentences, lengths) + 1] = ids
    return stream, starts
