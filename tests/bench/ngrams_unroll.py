"""Our model asked for the held-out sentences: `python -m ... MODEL ASKED.txt SCORES.npy OF-OURS.npy`.

SCORES.npy is what KenLM says with the peer's ARPA, OF-OURS.npy with the ARPA that we wrote.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np

from app.store.files.ngram_files import open_model
from app.text.vocabulary import BOS_ID
from tests.bench.timing import report, seconds, twenty

model_path, asked_path, kenlm_path, ours_path = map(Path, sys.argv[1:])
table = open_model(model_path)
model = table.backoff
DIFFERING = 20  # tokens looked at
sentences = asked_path.read_text(encoding="utf-8").splitlines()
short = twenty(sentences)


def single() -> list[float]:
    ids = model.vocabulary.encode(short.split()).tolist()
    return [log_prob for log_prob, _ in model.sentence(ids)]


scored = model.score_text("\n".join(sentences))
stream = scored.stream
scores, theirs = scored.log_probs[stream != BOS_ID] / math.log(10), np.load(kenlm_path)


def off_the_chain() -> tuple[float, float]:
    """Return how far both are at most from the evidence chain's figures, in log10, where they differ most.

    The chain is computed in double precision from the counts; KenLM estimates, writes and adds up floats.
    """
    ends = np.cumsum([len(sentence.split()) + 1 for sentence in sentences])
    ours_off = theirs_off = 0.0
    for at in np.argsort(-np.abs(scores - theirs))[:DIFFERING].tolist():
        number = int(np.searchsorted(ends, at, side="right"))
        factors = table.factors(sentences[number].split(), boundaries=True)
        exact = math.log10(factors[at - int(ends[number])].prob)
        ours_off = max(ours_off, abs(float(scores[at]) - exact))
        theirs_off = max(theirs_off, abs(float(theirs[at]) - exact))
    return ours_off, theirs_off


ours_off, theirs_off = off_the_chain()
own_arpa = float(np.abs(scores - np.load(ours_path)).max())
report(
    {
        "ids": seconds(lambda: model.score(stream), times=7) / len(scores),
        "text": seconds(lambda: model.score_text("\n".join(sentences)), times=7) / len(scores),
        "single": seconds(single, times=500),
        "difference": float(np.abs(scores - theirs).max()),
        "ours off": ours_off,
        "theirs off": theirs_off,
        "own ARPA": own_arpa,
    }
)
