"""The corpora of the n-gram bench as files: tokens between blanks, a sentence a line, alike for every peer.

`python -m tests.bench.texts NAME ...` writes what is not there yet; each tenth sentence is held out for the
queries. The folder outlives the bench, so that 20 million tokens are drawn once.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

FOLDER = Path(tempfile.gettempdir(), "unroll-bench")
HELD_OUT = 10  # each tenth sentence
MEAN_LENGTH = 20
TATOEBA = {
    "zh characters": ("tatoeba-zh", "char"),
    "zh words": ("tatoeba-zh", "word"),
    "en words": ("tatoeba-en", "word"),
}
ZIPF = {  # tokens, kinds of them
    "Zipf characters 2 M": (2_000_000, 5_000),
    "Zipf words 2 M": (2_000_000, 100_000),
    "Zipf words 20 M": (20_000_000, 100_000),
}


def paths(name: str) -> tuple[Path, Path]:
    """Where the text to train on and the one to ask about are."""
    stem = name.lower().replace(" ", "-")
    return FOLDER / f"{stem}.train.txt", FOLDER / f"{stem}.asked.txt"


def tatoeba(corpus_id: str, unit: str) -> Iterator[str]:
    from app.settings import Settings
    from app.store.corpora.reader import load_corpus
    from app.text.tokenizer import Unit, tokenize

    corpus = load_corpus(Settings().data, corpus_id)
    for sentence in corpus.sentences:
        yield " ".join(tokenize(sentence, Unit(unit), corpus.language))


def zipf(tokens: int, kinds: int) -> Iterator[str]:
    """Draw independent words, the r-th as likely as 1 / (r + 2.7), in sentences of 1 to 39 words."""
    import numpy as np

    rng = np.random.default_rng(20)
    words = [f"w{number}" for number in range(kinds)]
    upto = np.cumsum(1 / (np.arange(kinds) + 2.7))
    left = tokens
    while left > 0:
        lengths = rng.integers(1, 2 * MEAN_LENGTH, 10_000)
        drawn = iter(np.searchsorted(upto, rng.random(lengths.sum()) * upto[-1]).tolist())
        for length in lengths.tolist():
            if left <= 0:
                return
            yield " ".join([words[word] for word in islice(drawn, length)])
            left -= length


def write(name: str) -> None:
    train, asked = paths(name)
    if train.exists() and asked.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    sentences = zipf(*ZIPF[name]) if name in ZIPF else tatoeba(*TATOEBA[name])
    parts = train.with_suffix(".part"), asked.with_suffix(".part")
    with parts[0].open("w", encoding="utf-8") as most, parts[1].open("w", encoding="utf-8") as tenth:
        for number, sentence in enumerate(sentences):
            (most if number % HELD_OUT else tenth).write(sentence + "\n")
    for part, path in zip(parts, (train, asked), strict=True):
        part.replace(path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(name)
