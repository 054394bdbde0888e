"""KenLM's Python module asked for the held-out sentences: `python -m ... MODEL.arpa ASKED.txt SCORES.npy`.

Its figures are taken out of its tuples into one list, as ours come in one array. It reads text only, so our
figures from ids and from text both stand beside the same one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import kenlm
import numpy as np

from tests.bench.timing import report, seconds, twenty

model_path, asked_path, scores_path = sys.argv[1:]
model = kenlm.Model(model_path)
sentences = Path(asked_path).read_text(encoding="utf-8").splitlines()
short = twenty(sentences)


def log10(texts: list[str]) -> list[float]:
    return [score for text in texts for score, _, _ in model.full_scores(text)]


scores = log10(sentences)
np.save(scores_path, scores)
report(
    {
        "batch": seconds(lambda: log10(sentences), times=7) / len(scores),
        "single": seconds(lambda: log10([short]), times=500),
    }
)
