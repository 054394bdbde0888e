"""Describes corpora and models, and spells the ids of n-gram models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from app.lm.ngram.arpa.reader import ArpaNote
from app.lm.ngram.models.on_demand import Order
from app.lm.rnn.naming import Naming
from app.lm.rnn.parameters import Parameters
from app.store.corpora.reader import CorpusInfo, known_corpora
from app.text.corpus import Title
from app.text.tokenizer import Unit
from app.text.vocabulary import Vocabulary

ORDERS: dict[Order, tuple[str, str]] = {
    1: ("一元", "unigram"),
    2: ("二元", "bigram"),
    3: ("三元", "trigram"),
    4: ("四元", "4-gram"),
    5: ("五元", "5-gram"),
    "full": ("完整历史", "full history"),
}
UNITS = {
    Unit.CHAR: ("按字", "characters"),
    Unit.WORD: ("按词", "words"),
    Unit.SPACE: ("按空格", "blanks"),
    Unit.HAND: ("手工切分", "cut by hand"),
}


@dataclass(frozen=True, slots=True)
class CorpusCard:
    """What is told of a corpus; while it is not installed its sizes are None and `command` brings it.

    num_tokens: by the first of its units; None also where nobody asked for it. own: a user brought it.
    """

    id: str
    title: Title
    language: str
    licence: str
    source_url: str
    num_sentences: int | None
    num_characters: int | None
    num_tokens: int | None
    units: tuple[Unit, ...]
    own: bool
    installed: bool
    command: str | None

    @classmethod
    def of(
        cls,
        info: CorpusInfo,
        num_sentences: int | None,
        num_characters: int | None,
        num_tokens: int | None,
        command: str | None = None,
    ) -> CorpusCard:
        """Return the card of a corpus; one that no command need bring is installed."""
        return cls(
            id=info.id,
            title=info.title,
            language=info.language,
            licence=info.licence,
            source_url=info.source_url,
            num_sentences=num_sentences,
            num_characters=num_characters,
            num_tokens=num_tokens,
            units=info.units,
            own=info.own,
            installed=command is None,
            command=command,
        )


@dataclass(frozen=True, slots=True)
class SpeltMarks:
    """The tokens that are the marks of a model; None for one that it does without."""

    unk: str | None
    bos: str | None
    eos: str | None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was made of a file that a user brought; what an ARPA file or a network has none of is None.

    naming: whose names the arrays have; by_rows: whether its matrices multiply row vectors; summed: biases
    that b is the sum of; absent: of b and c those that it lacks, so that they are 0; embedding: the table
    that U was multiplied by; only_ids: no vocabulary came with it. sizes: n-grams of each order. sample: a
    text that the model can read.
    """

    __pydantic_config__: ClassVar = {"json_schema_serialization_defaults_required": True}

    format: Literal["safetensors", "npz", "arpa"]
    marks: SpeltMarks
    naming: Naming | None = None
    by_rows: bool | None = None
    dtype: str | None = None
    summed: tuple[str, ...] = ()
    absent: tuple[Literal["b", "c"], ...] = ()
    embedding: str | None = None
    only_ids: bool = False
    sizes: tuple[int, ...] | None = None
    notes: tuple[ArpaNote, ...] = ()
    sample: str = ""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is told of a model; `recipe`, `held_out`: how a network was trained, how well it predicts.

    own: a user brought it, as `understood` says.
    """

    # A default is a value like any other in an answer: no field is ever missing there.
    __pydantic_config__: ClassVar = {"json_schema_serialization_defaults_required": True}

    id: str
    kind: Literal["ngram", "rnn"]
    title: Title
    unit: Unit
    language: str
    corpus: str | None
    installed: bool = True
    order: Order | None = None
    hidden_size: int | None = None
    vocabulary_size: int | None = None  # None for counts of a corpus that is not installed
    num_parameters: int | None = None
    recipe: dict[str, Any] | None = None
    held_out: dict[str, Any] | None = None
    licence: str | None = None
    own: bool = False
    understood: Understanding | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A network on the way: its number from 0, and after which step of its training it was kept.

    loss: its mean loss then, nats a token, None where that was not kept; part: on which text, held-out
    sentences (validation) or, where there are none, those that it learns (training).
    """

    snapshot: int
    step: int
    loss: float | None = None
    part: Literal["training", "validation"] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RnnModel:
    """A trained network, its vocabulary and its card."""

    card: ModelCard
    parameters: Parameters
    vocabulary: Vocabulary


class NGramName(NamedTuple):
    """What an id such as `tatoeba-zh-char-2gram` says."""

    corpus: str
    unit: Unit
    order: Order

    @property
    def id(self) -> str:
        """The id itself."""
        ending = "full" if self.order == "full" else f"{self.order}gram"
        return f"{self.corpus}-{self.unit}-{ending}"


def ngram_names(infos: Sequence[CorpusInfo] = known_corpora()) -> list[NGramName]:
    """Return all counts that are offered: each corpus, each of its units, each order."""
    return [NGramName(info.id, unit, order) for info in infos for unit in units_of(info) for order in ORDERS]


def units_of(info: CorpusInfo) -> tuple[Unit, ...]:
    """Return how a sentence may be cut to be counted in a corpus: by hand wherever characters are counted."""
    return (*info.units, Unit.HAND) if Unit.CHAR in info.units else info.units


def ngram_card(name: NGramName, info: CorpusInfo, installed: bool, vocabulary_size: int | None) -> ModelCard:
    """Describe the counts of a corpus."""
    return ModelCard(
        id=name.id,
        kind="ngram",
        title=_ngram_title(name, info),
        unit=name.unit,
        language=info.language,
        corpus=info.id,
        installed=installed,
        order=name.order,
        vocabulary_size=vocabulary_size,
        licence=info.licence,
    )


def _ngram_title(name: NGramName, info: CorpusInfo) -> Title:
    (order_zh, order_en), (unit_zh, unit_en) = ORDERS[name.order], UNITS[name.unit]
    return {
        "zh": f"{order_zh}（{info.title['zh']}，{unit_zh}）",
        "en": f"{order_en} ({info.title['en']}, {unit_en})",
    }
