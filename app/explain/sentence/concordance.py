"""Finds how often an n-gram occurs in a corpus, and where: keyword in context, with its source."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import EmptyText, InvalidRequest
from app.store.corpora.parallel import page_of
from app.store.model_registry import Store
from app.text.corpus import Corpus
from app.text.index.phrase_index import PhraseIndex
from app.text.tokenizer import Unit, check_text, tokenize
from app.text.vocabulary import BOS, BOS_ID, EOS, EOS_ID

WIDTH = 24  # characters on each side of a place
MARKS = {BOS: BOS_ID, EOS: EOS_ID}


@dataclass(frozen=True, slots=True)
class NGramCount:
    """How often an n-gram stands in a corpus; places that overlap count each."""

    corpus: str
    unit: Unit
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
    unit: Unit
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
class ConcordanceWindow:
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


def count_places(store: Store, query: Wanted) -> NGramCount:
    """Count an n-gram. Raises CorpusNotFound, CorpusNotInstalled, EmptyText, BrokenText."""
    index = store.index(query.corpus, query.unit)
    tokens = tokens_of(query, index, store.info(query.corpus).language)
    encoded = index.encoded
    return NGramCount(
        corpus=query.corpus,
        unit=query.unit,
        ngram=tokens,
        count=index.count(_ids(index, tokens)),
        num_tokens=encoded.num_tokens,
        num_sentences=encoded.num_sentences,
    )


def concordance(store: Store, query: Wanted, part: ConcordanceWindow) -> Concordance:
    """Return places of an n-gram, in the order of the corpus. Raises as `count_places` does."""
    index = store.index(query.corpus, query.unit)
    corpus = store.corpus(query.corpus)
    tokens = tokens_of(query, index, corpus.language)
    ids = _ids(index, tokens)
    count, stop = index.count(ids), part.offset + part.limit
    places = index.places(ids, stop)[part.offset :]
    spans = TokenSpans(corpus, query.unit)
    return Concordance(
        corpus=query.corpus,
        unit=query.unit,
        ngram=tokens,
        count=count,
        places=[_place(spans, *at, len(tokens), part.width) for at in places],
        next=str(stop) if stop < count else None,
    )


def tokens_of(query: Wanted, index: PhraseIndex, language: str) -> tuple[str, ...]:
    """Cut an n-gram as its corpus is cut; `<s>` first and `</s>` last are the marks.

    By word each chunk between blanks that is a word of the corpus stays whole: 天气 真好. Raises EmptyText.
    """
    if query.tokens:
        return tuple(query.tokens)
    check_text(query.text)
    text = unicodedata.normalize("NFC", query.text)
    first = (BOS,) if text.lstrip().startswith(BOS) else ()
    last = (EOS,) if text.rstrip().endswith(EOS) else ()
    inner = text.strip().removeprefix(BOS).removesuffix(EOS) if first or last else text
    if not inner and (first or last):
        return (*first, *last)
    tokens = (*first, *_cut(inner, query.unit, index, language), *last)
    if not tokens:
        raise EmptyText
    return tokens


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


def _place(spans: TokenSpans, number: int, position: int, length: int, width: int) -> Place:
    text, starts, ends = spans.sentence(number)
    # Marks stand at the ends of the sentence and take no room there.
    first, last = max(position, 1), min(position + length - 1, len(starts))
    start = starts[first - 1] if first <= len(starts) else len(text)
    end = ends[last - 1] if last >= first else start
    return Place(
        position=position,
        left=("…" if start > width else "") + text[max(start - width, 0) : start],
        match=text[start:end],
        right=text[end : end + width] + ("…" if len(text) > end + width else ""),
        source_id=spans.corpus.source_ids[number],
        source_url=page_of(spans.corpus, number),
    )


class TokenSpans:
    """Where the tokens of a corpus stand in its sentences as they are written; each is looked at once."""

    def __init__(self, corpus: Corpus, unit: Unit) -> None:
        self.corpus = corpus
        self._unit = unit
        self._known: dict[int, tuple[str, list[int], list[int]]] = {}

    def sentence(self, number: int) -> tuple[str, list[int], list[int]]:
        """Return the text of a sentence, and where each of its tokens starts and ends in it."""
        if number not in self._known:
            text = " ".join(unicodedata.normalize("NFC", self.corpus.sentences[number]).split())
            self._known[number] = (text, *_spans(text, tokenize(text, self._unit, self.corpus.language)))
        return self._known[number]


def _spans(text: str, tokens: Sequence[str]) -> tuple[list[int], list[int]]:
    """Find the tokens, which are pieces of the text in order with nothing but white space between them."""
    starts, ends, end = [], [], 0
    for token in tokens:
        start = text.index(token, end)
        end = start + len(token)
        starts.append(start)
        ends.append(end)
    return starts, ends
