"""A small corpus and a network to be trained on it, in a store of the test's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.runs.training.request import RunRequest
from app.settings import Settings
from app.store.corpora.uploads import OwnText
from app.store.model_registry import Store
from app.text.tokenizer import Unit

WORDS = ("the", "cat", "sat", "on", "a", "mat", "saw", "one", "dog", "run", "by", "two", "trees", "in")
RNG = np.random.default_rng(3)
TEXT = "\n".join(" ".join(RNG.choice(WORDS, size=n)) for n in RNG.integers(2, 8, 60))


def made_in(folder: Path, lines: int = 60) -> tuple[Store, RunRequest]:
    store = Store(Settings(data=str(folder)))
    card = store.add_corpus(OwnText("cats", "\n".join(TEXT.splitlines()[:lines]), "en"))
    asked = RunRequest(card.id, "rnn", Unit.WORD, "Cats", sentence="the cat sat", hidden_size=6, epochs=6)
    return store, replace(asked, dropout=0.2)


@pytest.fixture
def fresh():
    """What makes a store in a folder, and a request for it."""
    return made_in


@pytest.fixture
def store_and_request(tmp_path) -> tuple[Store, RunRequest]:
    return made_in(tmp_path)
