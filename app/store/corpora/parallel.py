"""Finds which sentences of two corpora translate each other, and sentences by what they contain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import fsspec

from app.errors import ArtefactDamaged, CorpusNotInstalled
from app.store.corpora.catalogue import CORPORA
from app.store.corpora.reader import COMMAND
from app.store.corpora.tatoeba_build import PAIRS
from app.store.files.reasons import storage_failed
from app.text.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a corpus: its text, its id at the source, and its page there, None if it has none."""

    text: str
    source_id: str
    source_url: str | None


class Translations:
    """From the sentences of one corpus to those of another, by the pairs of their source ids."""

    def __init__(self, source: Corpus, target: Corpus, pairs: Iterable[tuple[str, str]]) -> None:
        self._ids = dict(zip(source.sentences, source.source_ids, strict=True))
        self._target = target
        places = {source_id: place for place, source_id in enumerate(target.source_ids)}
        self._places: dict[str, list[int]] = {}
        for one, other in pairs:
            if other in places:
                self._places.setdefault(one, []).append(places[other])

    def of(self, text: str) -> list[Sentence]:
        """Return the translations of a sentence, in the order of their corpus; none for others."""
        places = sorted(self._places.get(self._ids.get(text, ""), []))
        return [sentence_of(self._target, place) for place in places]

    def count(self, text: str) -> int:
        """Return how many translations a sentence has."""
        return len(self._places.get(self._ids.get(text, ""), []))


class Finder:
    """Finds the sentences of a corpus that hold a text, whatever their case."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._folded = [sentence.casefold() for sentence in corpus.sentences]

    def find(self, text: str, limit: int) -> list[Sentence]:
        """Return the first `limit` of them: what begins with it before the others, the shorter first."""
        part, folded = " ".join(text.casefold().split()), self._folded
        places = [place for place, sentence in enumerate(folded) if part in sentence]
        places.sort(key=lambda place: (not folded[place].startswith(part), len(folded[place]), place))
        return [sentence_of(self._corpus, place) for place in places[:limit]]


def sentence_of(corpus: Corpus, place: int) -> Sentence:
    """Return a sentence of a corpus by its place, from 0."""
    return Sentence(corpus.sentences[place], corpus.source_ids[place], page_of(corpus, place))


def page_of(corpus: Corpus, place: int) -> str | None:
    """Return the address of a sentence at its source, None if it has none."""
    return corpus.source_url.replace("{id}", corpus.source_ids[place]) or None


def read_pairs(data_url: str) -> Sequence[tuple[str, str]]:
    """Return the pairs of source ids, Chinese and English, of the Tatoeba corpora.

    Raises `CorpusNotInstalled`, `ArtefactDamaged`, `StorageFailed`.
    """
    name = f"{CORPORA}/{PAIRS}.tsv"
    try:
        with fsspec.open(f"{data_url.rstrip('/')}/{name}", "rb") as file:
            lines = file.read().decode("utf-8").splitlines()
    except FileNotFoundError as error:
        raise CorpusNotInstalled(id=PAIRS, command=COMMAND) from error
    except UnicodeDecodeError as error:
        raise ArtefactDamaged(name=name, reason="not_utf8_at", position=error.start + 1) from error
    except (OSError, ValueError, ImportError) as error:
        raise storage_failed("UNROLL_DATA", error) from error
    pairs = [tuple(line.split("\t")) for line in lines]
    for number, pair in enumerate(pairs, start=1):
        if len(pair) != 2:
            raise ArtefactDamaged(name=name, reason="columns_at", line=number, limit=2)
    return [(pair[0], pair[1]) for pair in pairs]
