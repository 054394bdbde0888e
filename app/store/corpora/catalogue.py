"""Lists the corpora, their names and licences, but neither their files nor their sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.errors import CorpusNotFound
from app.text.corpus import Title
from app.text.tokenizer import Unit

CORPORA = "corpora"  # the folder of corpora below the data URL
TATOEBA_LICENCE = "CC BY 2.0 FR"
TATOEBA_PAGE = "https://tatoeba.org/sentences/show/{id}"


CorpusUnit = Literal[Unit.CHAR, Unit.WORD, Unit.SPACE]  # by hand only single sentences are cut


@dataclass(frozen=True, slots=True)
class CorpusInfo:
    """What is known of a corpus before it is read; `committed` ones need no set-up, `units` are offered.

    `folder`: where its two files are below the data URL; `own`: a user brought it.
    """

    id: str
    language: str
    title: Title
    licence: str
    source_url: str
    units: tuple[CorpusUnit, ...]
    committed: bool = False
    folder: str = CORPORA
    own: bool = False


TUTORIAL = CorpusInfo(
    id="tutorial",
    language="zh",
    title={"zh": "教程语料", "en": "Tutorial corpus"},
    licence="MIT",
    source_url="",
    units=(Unit.CHAR,),
    committed=True,
)
TATOEBA_ZH = CorpusInfo(
    id="tatoeba-zh",
    language="zh",
    title={"zh": "Tatoeba 中文例句", "en": "Tatoeba, Mandarin sentences"},
    licence=TATOEBA_LICENCE,
    source_url=TATOEBA_PAGE,
    units=(Unit.CHAR, Unit.WORD),
)
TATOEBA_EN = CorpusInfo(
    id="tatoeba-en",
    language="en",
    title={"zh": "Tatoeba 英文例句", "en": "Tatoeba, English sentences"},
    licence=TATOEBA_LICENCE,
    source_url=TATOEBA_PAGE,
    units=(Unit.WORD, Unit.CHAR),
)


def known_corpora() -> tuple[CorpusInfo, ...]:
    """Return all corpora that the app knows, installed or not; the committed one is first."""
    return (TUTORIAL, TATOEBA_ZH, TATOEBA_EN)


def corpus_info(corpus_id: str) -> CorpusInfo:
    """Return what is known of one corpus; raises `CorpusNotFound`."""
    for info in known_corpora():
        if info.id == corpus_id:
            return info
    raise CorpusNotFound(id=corpus_id)
