"""Our model asked for the held-out sentences: `python -m ... MODEL ASKED.txt KENLM-SCORES.npy`."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np

from app.ngrams.files import open_model
from app.text.vocabulary import BOS_ID
from tests.bench.timing import report, seconds, twenty

model_path, asked_path, kenlm_path = map(Path, sys.argv[1:])
model = open_model(model_path).backoff
sentences = asked_path.read_text(encoding="utf-8").splitlines()
short = twenty(sentences)


def single() -> list[float]:
    ids = model.vocabulary.encode(short.split()).tolist()
    return [log_prob for log_prob, _ in model.sentence(ids)]


scored = model.score_text("\n".join(sentences))
stream = scored.stream
scores = scored.log_probs[stream != BOS_ID] / math.log(10)
report({"ids": seconds(lambda: model.score(stream), times=7) / len(scores),
        "text": seconds(lambda: model.score_text("\n".join(sentences)), times=7) / len(scores),
        "single": seconds(single, times=500),
        "difference": float(np.abs(scores - np.load(kenlm_path)).max())})
