"""The concordance of a large corpus: the index, and the places of a rare phrase and of most frequent ones.

No peer: the aim is 50 ms a question among 50 million characters. The text is drawn: 5,000 characters, the
r-th as likely as 1 / (r + 2.7), in sentences of 4 to 36.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from tests.bench.processes import figures
from tests.bench.rows import Row

CHARACTERS = 50_000_000
KINDS, SHORTEST, LONGEST, LIMIT = 5000, 4, 36, 50


def rows() -> Iterator[Row]:
    for what, value in figures("tests.bench.concordance").items():
        yield Row(f"50 M characters: {what}", "–", value, unit="memory" if "memory" in what else "time")


def notes() -> Iterator[str]:
    yield "the rows without a peer are aims: 50 ms a question among 50 M characters"


def measured() -> dict[str, float]:
    import numpy as np

    from app.text.corpus import EncodedCorpus
    from app.text.index.phrase_index import PhraseIndex
    from app.text.vocabulary import BOS_ID, EOS_ID, MARKS, Vocabulary
    from tests.bench.timing import seconds

    rng = np.random.default_rng(50)
    lengths = rng.integers(SHORTEST, LONGEST + 1, CHARACTERS * 2 // (SHORTEST + LONGEST)) + 2
    starts = np.cumsum(lengths) - lengths
    upto = np.cumsum(1 / (np.arange(KINDS) + 2.7))
    stream = np.empty(int(lengths.sum()), np.int32)
    for part in np.array_split(stream, CHARACTERS // 1_000_000):
        part[:] = np.searchsorted(upto, rng.random(len(part)) * upto[-1]) + len(MARKS)
    stream[starts], stream[starts + lengths - 1] = BOS_ID, EOS_ID
    corpus = EncodedCorpus(Vocabulary(MARKS + tuple(map(str, range(KINDS)))), stream, starts)
    start = perf_counter()
    index = PhraseIndex(corpus)
    taken = {"index": perf_counter() - start}
    rare, common = stream[starts[-1] + 1 : starts[-1] + SHORTEST + 1].tolist(), len(MARKS)
    asked = {"a rare phrase": rare, "the first bigram": [common] * 2, "the first character": [common]}
    for name, phrase in asked.items():

        def ask(phrase: list[int] = phrase) -> None:
            index.count(phrase)
            index.places(phrase, LIMIT)

        taken[f"count and {LIMIT} places of {name}"] = seconds(ask)
    taken["all places of the first character"] = seconds(lambda: index.all_places([common]), times=9)
    return taken


if __name__ == "__main__":
    from tests.bench.timing import report

    report(measured())
