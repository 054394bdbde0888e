"""Knows how often an n-gram stands in a corpus, and where: keyword in context, with its source."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import InvalidRequest
from app.store import Store
from app.text.corpus import Corpus
from app.text.parallel import page_of
from app.text.phrases import PhraseIndex
from app.text.tokenizer import Unit, check_text, tokenize
from app.text.vocabulary import BOS, BOS_ID, EOS, EOS_ID

WIDTH = 24  # characters on each side of a place
MARKS = {BOS: BOS_ID, EOS: EOS_ID}


@dataclass(frozen=True, slots=True)
class NGramCount:
    """How often an n-gram stands in a corpus; places that overlap count each."""

    corpus: str
    unit: str
    ngram: tuple[str, ...]
    count: int
    num_tokens: int
    num_sentences: int


@dataclass(frozen=True, slots=True)
class Place:
    """One place: the sentence as it is written, cut at the n-gram and to `width` on each side.

    position: the t of its first token, from 1; 0 for `<s>`. source_id: the sentence's number at its source,
    or its line where it has none.
    """

    position: int
    left: str
    match: str
    right: str
    source_id: str
    source_url: str | None


@dataclass(frozen=True, slots=True)
class Concordance:
    """A page of the places where an n-gram stands; `next`, the next page's cursor, is None at the end."""

    corpus: str
    unit: str
    ngram: tuple[str, ...]
    count: int
    places: list[Place]
    next: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """An n-gram of a corpus, given as text to be cut (`text`) or as it is (`tokens`)."""

    corpus: str
    unit: Unit
    text: str = ""
    tokens: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Which places: at most `limit` after the first `offset`, with `width` characters on each side."""

    limit: int
    offset: int = 0
    width: int = WIDTH


def unit_of(store: Store, corpus_id: str, unit: str | None) -> Unit:
    """Return the unit asked for, or the corpus's first. Raises CorpusNotFound, InvalidRequest."""
    units = store.info(corpus_id).units
    if unit is not None and unit not in units:
        raise InvalidRequest(field="unit", reason="one_of", limit=", ".join(units))
    return Unit(unit) if unit else units[0]


def count_places(store: Store, wanted: Wanted) -> NGramCount:
    """Count an n-gram. Raises CorpusNotFound, CorpusNotInstalled, EmptyText, BrokenText."""
    index = store.index(wanted.corpus, wanted.unit)
    tokens = tokens_of(wanted, index, store.info(wanted.corpus).language)
    encoded = index.encoded
    return NGramCount(
        corpus=wanted.corpus,
        unit=wanted.unit.value,
        ngram=tokens,
        count=index.count(_ids(index, tokens)),
        num_tokens=encoded.num_tokens,
        num_sentences=encoded.num_sentences,
    )


def concordance(store: Store, wanted: Wanted, part: Part) -> Concordance:
    """Return places of an n-gram, in the order of the corpus. Raises as `count_places` does."""
    index = store.index(wanted.corpus, wanted.unit)
    corpus = store.corpus(wanted.corpus)
    tokens = tokens_of(wanted, index, corpus.language)
    ids = _ids(index, tokens)
    count, stop = index.count(ids), part.offset + part.limit
    found = index.places(ids, stop)[part.offset :]
    return Concordance(
        corpus=wanted.corpus,
        unit=wanted.unit.value,
        ngram=tokens,
        count=count,
        places=[_place(corpus, wanted.unit, at, len(tokens), part.width) for at in found],
        next=str(stop) if stop < count else None,
    )


def tokens_of(wanted: Wanted, index: PhraseIndex, language: str) -> tuple[str, ...]:
    """Cut an n-gram as its corpus is cut; `<s>` first and `</s>` last are the marks.

    By word each chunk between blanks that is a word of the corpus stays whole: 天气 真好. Raises EmptyText.
    """
    if wanted.tokens:
        return tuple(wanted.tokens)
    check_text(wanted.text)
    text = unicodedata.normalize("NFC", wanted.text)
    first = (BOS,) if text.lstrip().startswith(BOS) else ()
    last = (EOS,) if text.rstrip().endswith(EOS) else ()
    inner = text.strip().removeprefix(BOS).removesuffix(EOS) if first or last else text
    if not inner and (first or last):
        return (*first, *last)
    return (*first, *_cut(inner, wanted.unit, index, language), *last)


def _cut(text: str, unit: Unit, index: PhraseIndex, language: str) -> tuple[str, ...]:
    if unit == Unit.CHAR and language != "zh" and text:  # a blank is a token there
        return tuple("".join(" " if character.isspace() else character for character in text))
    if unit != Unit.WORD:
        return tokenize(text, unit, language)
    return tuple(
        token
        for chunk in text.split()
        for token in ([chunk] if chunk in index.vocabulary else tokenize(chunk, unit, language))
    )


def _ids(index: PhraseIndex, tokens: Sequence[str]) -> list[int]:
    """Return the ids of an n-gram; a mark is itself only at its own end, as no text holds one."""
    ids: list[int] = index.vocabulary.encode(tokens).tolist()
    for place, mark in ((0, BOS), (-1, EOS)):
        if tokens[place] == mark:
            ids[place] = MARKS[mark]
    return ids


def _place(corpus: Corpus, unit: Unit, at: tuple[int, int], length: int, width: int) -> Place:
    number, position = at
    written = " ".join(unicodedata.normalize("NFC", corpus.sentences[number]).split())
    tokens = tokenize(written, unit, corpus.language)
    start, end = span(written, tokens, position, length)
    return Place(
        position=position,
        left=("…" if start > width else "") + written[max(start - width, 0) : start],
        match=written[start:end],
        right=written[end : end + width] + ("…" if len(written) > end + width else ""),
        source_id=corpus.source_ids[number],
        source_url=page_of(corpus, number),
    )


def span(written: str, tokens: Sequence[str], position: int, length: int) -> tuple[int, int]:
    """Return where `length` tokens from w(position) stand in the sentence as it is written.

    Tokens are pieces of it in order, white space between them. Marks stand at its ends and take no room.
    """
    first, last = max(position, 1), min(position + length - 1, len(tokens))
    start, end = len(written) if first > len(tokens) else 0, 0
    for t, token in enumerate(tokens[:last], start=1):
        begin = written.index(token, end)
        end = begin + len(token)
        if t == first:
            start = begin
    return (start, end) if last >= first else (start, start)
