"""What a run is asked to make. Two equal requests are one run, so every choice that matters is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.lm.ngram.smoothing import Smoothing
from app.lm.training.recipe import Recipe
from app.text.tokenizer import Unit

SPLIT_SEED = 0  # the split that all held-out figures share
BATCH = 32  # sentences
STEPS_AN_EPOCH = 8  # at least, where there are so many sentences
MOST_MEASURED = 200  # times that the held-out part is read in a run
MEASURED_AN_EPOCH = 4


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A model to be made of a corpus.

    name: what the model is called; seed: of the first parameters, the order of sentences and the dropout;
    sentence: whose probability is told as the model learns, empty for none. order, smoothing: of an n-gram
    model; the rest, of a network, tells H, the passes over the text, the learning rate at its peak, the share
    switched off, and what is left out of the vocabulary: rarer tokens, and all but the most frequent.
    """

    corpus: str
    kind: Literal["ngram", "rnn"]
    unit: Unit
    name: str
    seed: int = 0
    sentence: str = ""
    order: int = 3
    smoothing: Smoothing = Smoothing.KNESER_NEY
    hidden_size: int = 128
    epochs: int = 20
    learning_rate: float = 0.003
    dropout: float = 0.1
    max_vocabulary: int = 10_000
    min_count: int = 1

    def told(self) -> dict[str, Any]:
        """Return it as JSON holds it: without what its kind makes no use of."""
        choices = asdict(self)
        for name in NETWORK_ONLY if self.kind == "ngram" else COUNTS_ONLY:
            del choices[name]
        return choices

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> RunRequest:
        """Read what `told` gave."""
        fields = {**choices, "unit": Unit(choices["unit"])}
        if "smoothing" in choices:
            fields["smoothing"] = Smoothing(choices["smoothing"])
        return cls(**fields)

    def recipe(self, num_sentences: int) -> Recipe:
        """Return how a network learns from so many sentences: few of them come in smaller batches."""
        batch_size = max(1, min(BATCH, num_sentences // STEPS_AN_EPOCH))
        num_batches = -(-num_sentences // batch_size)
        rarest = self.epochs * num_batches // MOST_MEASURED
        return Recipe(
            epochs=self.epochs,
            batch_size=batch_size,
            learning_rate=self.learning_rate,
            dropout=self.dropout,
            measure_every=max(1, num_batches // MEASURED_AN_EPOCH, rarest),
        )


COUNTS_ONLY = ("order", "smoothing")
NETWORK_ONLY = ("seed", "hidden_size", "epochs", "learning_rate", "dropout", "max_vocabulary", "min_count")
