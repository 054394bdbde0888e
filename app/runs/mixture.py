"""What a network and counting know together: their mixture on held-out sentences, which neither saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.lm.checks import Floats, Ids
from app.lm.mixture import best_weight, mixed
from app.lm.ngram.counting.count import MEMORY, count_ngrams
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.parameters import Parameters
from app.lm.training.evaluate import token_log_probs
from app.lm.training.split import Parts
from app.text.corpus import stream_of
from app.text.vocabulary import BOS_ID, UNK_ID

ORDER = 5  # the best of the counts on our corpora, as their growth tells


def mixture_of(params: Parameters, parts: Parts, memory: int = MEMORY) -> dict[str, str | int | float]:
    """Mix a network with Kneser-Ney counts of the same training part; the weight is chosen on validation.

    Returns smoothing and order of the counts, the network's `weight`, and the perplexity on the test part,
    tokens outside the vocabulary left out as in all held-out figures. Without held-out sentences it is empty.
    """
    if not parts.validation or not parts.test:
        return {}
    counts = count_ngrams(stream_of(parts.training), len(parts.vocabulary), ORDER, memory)
    counting = TableModel(counts, parts.vocabulary, Smoothing.KNESER_NEY)

    def both(sentences: Sequence[Ids]) -> tuple[Floats, Floats]:
        stream = stream_of(sentences)
        is_scored = (stream != BOS_ID) & (stream != UNK_ID)
        logs, is_known = token_log_probs(params, sentences)
        return logs[is_known], counting.score(stream).log_probs[is_scored]

    weight = best_weight(*both(parts.validation))
    logs = mixed(*both(parts.test), weight)
    return {
        "smoothing": Smoothing.KNESER_NEY.value,
        "order": ORDER,
        "weight": weight,
        "perplexity": float(np.exp(-logs.mean())),
    }
